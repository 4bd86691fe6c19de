// What is known about the variables of a script before it runs.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/command.h"
#include "importers/shell/ast.h"

namespace slipway::importers::shell {

// A text that may have variables in it whose values come at the start of the service.
using Pieces = std::vector<model::Piece>;

Pieces literal_pieces(std::string text);
Pieces variable_piece(std::string name);

// The text when it has no variables.
std::optional<std::string> as_literal(const Pieces& pieces);

// Appends, joining neighbouring literals.
void append(Pieces& to, const Pieces& from);

// The names of the variables in it.
void collect_names(const Pieces& pieces, std::vector<std::string>& names);

class Variables {
public:
    enum class State {
        unassigned,  // by the script: its value comes from files or the environment at the start
        known,
        unknown,  // computed when the script runs
    };

    State state(std::string_view name) const;
    // The pieces of a known variable, or one variable piece of an unassigned one. Not for unknown
    // ones.
    Pieces value(const std::string& name) const;
    Place place(std::string_view name) const;

    void assign(const std::string& name, Pieces value, Place place);
    void forget(const std::string& name, Place place);

    // From now on what is not assigned is unset, instead of coming from files at the start.
    void close() { closed_ = true; }

    // In the order of their names.
    std::vector<std::string> assigned() const;

private:
    struct Entry {
        std::optional<Pieces> value;
        Place place;
    };

    std::map<std::string, Entry, std::less<>> entries_;
    bool closed_ = false;
};

// Does `text` match the shell pattern? `quoted[i]` marks bytes of the pattern that stand for
// themselves. Linear space, quadratic time at worst; no recursion.
bool matches(std::string_view text, std::string_view pattern, const std::vector<bool>& quoted);

}  // namespace slipway::importers::shell
