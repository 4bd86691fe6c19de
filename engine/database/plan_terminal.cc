// The terminal of a service and its login record in an exec plan.
#include <array>

#include "engine/database/plan_parts.h"

namespace slipway::database {
namespace {

using model::Process;
using model::Stdio;

std::string terminal_of(const Process& p) {
    if (!p.tty.path.empty()) return p.tty.path;
    if (p.standard_input.kind == Stdio::Kind::tty && !p.standard_input.path.empty())
        return p.standard_input.path;
    return "/dev/console";
}

bool is_set_up(const model::Tty& tty) {
    return tty.reset || tty.hangup || tty.disallocate || tty.rows != 0 || tty.columns != 0;
}

std::vector<std::string> set_up_words(const Process& p) {
    const model::Tty& tty = p.tty;
    std::vector<std::string> words{terminal_of(p)};
    if (tty.reset) words.emplace_back("reset");
    if (tty.hangup) words.emplace_back("hangup");
    if (tty.disallocate) words.emplace_back("disallocate");
    if (tty.rows != 0) words.push_back("rows=" + std::to_string(tty.rows));
    if (tty.columns != 0) words.push_back("columns=" + std::to_string(tty.columns));
    return words;
}

// A start gives the terminal that is standard input to the service's user.
bool gives_away(const Process& p) {
    return p.standard_input.kind == Stdio::Kind::tty && !p.user.empty();
}

}  // namespace

bool leaves_terminal(const Process& p) {
    return is_set_up(p.tty) || gives_away(p) || !p.tty.utmp_id.empty();
}

void put_terminal(const Process& p, PlanKind kind, PlanLines& plan) {
    const bool starts = kind == PlanKind::run || kind == PlanKind::prepare;
    const bool ends = kind == PlanKind::cleanup;
    if (is_set_up(p.tty) && (starts || ends))
        plan.words("terminal", set_up_words(p));
    else if (gives_away(p) && ends)
        plan.words("terminal", {terminal_of(p)});
    // The record is of the main process.
    if (p.tty.utmp_id.empty() || (kind != PlanKind::run && !ends)) return;
    constexpr std::array<const char*, 3> kModes{"init", "login", "user"};
    std::vector<std::string> words{p.tty.utmp_id,
                                   kModes[static_cast<std::size_t>(p.tty.utmp_mode)]};
    constexpr std::string_view kDevices = "/dev/";
    const std::string& path = p.tty.path;
    if (!path.empty())
        words.push_back(path.starts_with(kDevices) ? path.substr(kDevices.size()) : path);
    plan.words("utmp", words);
}

}  // namespace slipway::database
