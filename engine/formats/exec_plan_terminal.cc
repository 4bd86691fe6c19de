#include "engine/formats/exec_plan_terminal.h"

#include <array>

#include "engine/base/number.h"
#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

constexpr std::array<std::string_view, 3> kLoginModes{"init", "login", "user"};

// "rows=25".
bool read_size(std::string_view word, TerminalSetup& terminal) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    if (equals == word.npos || (name != "rows" && name != "columns")) return false;
    const auto number = base::parse_unsigned(word.substr(equals + 1));
    if (!number || *number == 0 || *number > 0xffff) return false;
    (name == "rows" ? terminal.rows : terminal.columns) = static_cast<std::uint16_t>(*number);
    return true;
}

bool read_word(std::string_view word, TerminalSetup& terminal) {
    bool* const flag = word == "reset"         ? &terminal.reset
                       : word == "hangup"      ? &terminal.hangup
                       : word == "disallocate" ? &terminal.disallocate
                                               : nullptr;
    if (flag == nullptr) return read_size(word, terminal);
    *flag = true;
    return true;
}

}  // namespace

bool apply_terminal(DirectiveLine& line) {
    TerminalSetup& terminal = line.plan->terminal;
    terminal.path = line.argument(0);
    if (!absolute_path(terminal.path))
        return line.refuse(line.arguments[0], "not an absolute path");
    for (std::size_t i = 1; i < line.arguments.size(); ++i)
        if (!read_word(line.argument(i), terminal))
            return line.refuse(line.arguments[i],
                               "neither reset, hangup, disallocate nor rows=N, columns=N");
    return true;
}

bool apply_utmp(DirectiveLine& line) {
    const auto mode = index_of(kLoginModes, line.argument(1));
    if (line.argument(0).empty()) return line.refuse(line.arguments[0], "an empty id");
    if (!mode) return line.refuse(line.arguments[1], "neither init, login nor user");
    line.plan->login = {line.argument(0), static_cast<LoginMode>(*mode),
                        line.arguments.size() > 2 ? line.argument(2) : std::string_view{}};
    return true;
}

}  // namespace slipway::formats
