// The variables of a start: those the program gets (exported) and those that only fill templates.
//
// No heap: at most kMaxVariables names and kMaxBytes of text; what does not fit is refused. A name
// that is set again takes new text, the old one is not reused: starts are short.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/fixed_list.h"

namespace slipway::exec {

enum class Export : bool { no, yes };

class Environment {
public:
    static constexpr std::size_t kMaxVariables = 1024;
    static constexpr std::size_t kMaxBytes = 262144;

    // Sets a variable for templates and, with Export::yes, for the program too. As in a shell, one
    // that was exported before stays so. False: full.
    bool set(std::string_view name, std::string_view value, Export exported);

    // The program gets this variable, now or once it is set. False: full.
    bool export_variable(std::string_view name);

    // Removes it for templates and program.
    void unset(std::string_view name);

    // The program does not get it any more; templates still see it.
    void hide(std::string_view name);

    // What templates see; nothing when unset.
    std::optional<std::string_view> get(std::string_view name) const;

    bool exported(std::string_view name) const;

    // The exported variables as execve(2) wants them, valid until the next change.
    char** block();

private:
    struct Variable {
        std::string_view name;
        const char* text = nullptr;  // "NAME=VALUE"; null: unset
        bool exported = false;
    };

    Variable* find(std::string_view name);
    Variable* add(std::string_view name);
    char* reserve(std::size_t size);
    const Variable* find(std::string_view name) const;

    base::FixedList<Variable, kMaxVariables> variables_;
    std::array<char, kMaxBytes> bytes_{};
    std::size_t used_ = 0;
    std::array<char*, kMaxVariables + 1> block_{};
};

// [A-Za-z_][A-Za-z0-9_]*
bool is_variable_name(std::string_view text);

}  // namespace slipway::exec
