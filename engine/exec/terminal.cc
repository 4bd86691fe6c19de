#include "engine/exec/terminal.h"

#include <array>

#include "engine/base/number.h"
#include "engine/exec/identity.h"
#include "engine/sys/file.h"
#include "engine/sys/login_record.h"
#include "engine/sys/ownership.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/terminal.h"

namespace slipway::exec {
namespace {

using formats::LoginSetup;
using formats::TerminalSetup;

// "7" of /dev/tty7.
std::optional<std::uint64_t> console_number(std::string_view terminal) {
    constexpr std::string_view kPrefix = "/dev/tty";
    if (!terminal.starts_with(kPrefix)) return std::nullopt;
    const auto number = base::parse_unsigned(terminal.substr(kPrefix.size()));
    return number && *number > 0 ? number : std::nullopt;
}

// One that is in use cannot be freed, and what is no virtual console has nothing to free: it is
// cleared by what console_codes(4) has for that.
void disallocate(const base::Path& path) {
    if (const auto number = console_number(path.view())) {
        const auto any = sys::open_terminal("/dev/tty0");
        if (any && sys::free_virtual_console(any.value(), static_cast<unsigned>(*number))) return;
    }
    constexpr std::string_view kWholeScreen = "\033[r", kToBegin = "\033[H", kClear = "\033[3J";
    const auto terminal = sys::open_terminal(path, sys::TerminalUse::output);
    if (!terminal) return;
    (void)sys::set_nonblocking(terminal.value(), true);
    for (const std::string_view code : {kWholeScreen, kToBegin, kClear})
        (void)sys::write_all(terminal.value(), code);
}

void set_up(const TerminalSetup& setup) {
    static base::Path path;
    if (setup.path.empty() || !path.assign(setup.path)) return;
    if (setup.hangup) {
        const auto terminal = sys::open_terminal(path);
        if (terminal) (void)sys::hang_up_terminal(terminal.value());
    }
    if (setup.reset || setup.rows != 0 || setup.columns != 0) {
        const auto terminal = sys::open_terminal(path);
        if (terminal && setup.reset) {
            sys::reset_console(terminal.value());
            (void)sys::reset_terminal(terminal.value());
            (void)sys::flush_terminal(terminal.value());
        }
        if (terminal) (void)sys::set_terminal_size(terminal.value(), setup.rows, setup.columns);
    }
    if (setup.disallocate) disallocate(path);
}

void record(const Start& start) {
    const LoginSetup& login = start.plan.login;
    if (login.id.empty()) return;
    const std::string_view user =
        start.identity.name.empty() ? std::string_view("root") : start.identity.name.view();
    using Kind = sys::LoginRecordKind;
    constexpr std::array kKinds{Kind::init, Kind::login, Kind::user};
    for (std::size_t i = 0; i <= static_cast<std::size_t>(login.mode); ++i) {
        const auto done =
            sys::write_login_record({}, {.kind = kKinds[i],
                                         .id = login.id,
                                         .pid = sys::own_pid(),
                                         .session = sys::own_session().value,
                                         .line = login.line,
                                         .user = kKinds[i] == Kind::user ? user : ""});
        if (done) continue;
        return warn(start, {},
                    {.what = "the session is not written to /run/utmp and /var/log/wtmp",
                     .why = sys::explain(done.error()).view()});
    }
}

// si_code and si_status of waitid(2), from what a supervisor tells of the end.
void end_record(const LoginSetup& login) {
    if (login.id.empty()) return;
    constexpr int kExited = 1, kKilled = 2, kDumped = 3;
    const char* const how = sys::environment_value("EXIT_CODE");
    const char* const status = sys::environment_value("EXIT_STATUS");
    const std::string_view word = how == nullptr ? "exited" : how;
    const auto number = base::parse_unsigned(status == nullptr ? "0" : status);
    const int code = word == "killed" ? kKilled : word == "dumped" ? kDumped : kExited;
    (void)sys::end_login_record({}, login.id, code, static_cast<int>(number.value_or(0)));
}

// What standard_files.cc gave to the service's user.
void take_back(std::string_view terminal) {
    constexpr unsigned kMode = 0620;
    static base::Path path;
    if (terminal.empty() || !path.assign(terminal)) return;
    const auto opened = sys::open_terminal(path);
    if (!opened || !sys::is_terminal(opened.value())) return;
    (void)sys::change_owner(opened.value(), 0, lookup_group_id("tty").value_or(sys::kKeepId));
    (void)sys::change_mode(opened.value(), kMode);
}

}  // namespace

void prepare_terminal(const Start& start) {
    if (start.plan.at_end) return;
    set_up(start.plan.terminal);
    record(start);
}

void leave_terminal(const Start& start) {
    set_up(start.plan.terminal);
    take_back(start.plan.terminal.path);
    end_record(start.plan.login);
}

}  // namespace slipway::exec
