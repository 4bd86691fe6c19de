// Command lines of systemd.service(5): quoting, escapes, specifiers, variables, prefixes, ';'
// lists.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/command.h"

namespace slipway::importers::systemd {

struct ExecCommand {
    model::Command command;
    bool ambient_capabilities = false;  // '!!'
};

// A remark about a part of the value.
struct ExecNote {
    std::size_t offset = 0, length = 1;
    bool fatal = false;  // systemd drops the line (or refuses the unit)
    std::string code, message, help;
};

struct ExecLine {
    std::vector<ExecCommand> commands;
    std::vector<ExecNote> notes;
};

// Expands the specifiers of a word that stands at the offset.
using ExpandWord = std::function<std::string(std::string_view word, std::size_t offset)>;

// `$NAME` is a split argument where it is a word of its own and literal text inside a word;
// `${NAME}` is replaced in place; `$$` is a dollar sign. With the prefix ':' nothing is replaced.
ExecLine parse_exec_line(std::string_view value, const ExpandWord& expand);

// One argument after quotes, escapes and specifiers are gone.
model::Argument argument_of(std::string_view text, bool with_variables);

}  // namespace slipway::importers::systemd
