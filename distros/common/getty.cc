#include "distros/common/commands.h"
#include "distros/common/program.h"
#include "distros/common/say.h"
#include "engine/base/fixed_string.h"
#include "engine/sys/file.h"
#include "engine/sys/terminal.h"

namespace slipway::boot {
namespace {

// "There is no such terminal": the definition does not start it again after this.
constexpr int kNoTerminal = 5;

bool is_serial(std::string_view terminal) {
    return !terminal.starts_with("tty") || terminal.size() < 4 || terminal[3] < '0' ||
           terminal[3] > '9';
}

}  // namespace

int getty(Words words) {
    const char* terminal = words[0];
    base::FixedString<200> path;
    if (!path.append("/dev/") || !path.append(terminal)) return kUsageError;
    // A PC has four serial ports in /dev whether or not there is anything behind them.
    const auto opened =
        sys::open_at(sys::kHere, path, sys::Open::read | sys::Open::write | sys::Open::nonblock);
    if (!opened || !sys::reset_terminal(opened.value())) {
        say({path.view(), ": not a terminal that works here, so there is no login on it"});
        return kNoTerminal;
    }
    const bool serial = is_serial(terminal);
    if (const char* agetty = first_executable({"/sbin/agetty", "/usr/sbin/agetty"}))
        return serial ? become_program(agetty, {"-L", terminal, "115200", "vt100"})
                      : become_program(agetty, {"--noclear", terminal, "linux"});
    if (const char* busybox = first_executable({"/sbin/getty", "/bin/busybox"})) {
        const bool multi = std::string_view(busybox) == "/bin/busybox";
        if (multi)
            return serial ? become_program(busybox, {"getty", "-L", "115200", terminal, "vt100"})
                          : become_program(busybox, {"getty", "38400", terminal, "linux"});
        return serial ? become_program(busybox, {"-L", "115200", terminal, "vt100"})
                      : become_program(busybox, {"38400", terminal, "linux"});
    }
    say({"there is neither agetty nor getty"});
    return kFailed;
}

}  // namespace slipway::boot
