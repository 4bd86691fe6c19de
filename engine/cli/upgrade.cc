// `slipway upgrade`: svscan becomes the installed program in place.
#include <optional>

#include "engine/cli/commands.h"
#include "engine/cli/json_answers.h"
#include "engine/cli/option_set.h"
#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/sys/clock.h"
#include "engine/sys/fifo.h"
#include "engine/sys/lock.h"
#include "engine/sys/report.h"

namespace slipway::cli {
namespace {

constexpr std::uint64_t kPatienceMs = 20'000;  // svscan's own for its probe is half of it
constexpr std::string_view kDeleted = " (deleted)";

// Process 0: none runs.
sys::Result<sys::Pid> svscan_of(sys::BorrowedFd scan) {
    const auto lock = sys::open_at(scan, ".s6-svscan/lock", sys::Open::read);
    if (!lock) return lock.error();
    const auto holder = sys::record_lock_holder(lock.value());
    if (!holder) return holder.error();
    return holder.value().value_or(sys::Pid{});
}

struct Program {
    std::string link;  // /proc/PID/exe
    std::string path;  // where it was started from

    explicit Program(sys::Pid pid) : link("/proc/" + std::to_string(pid.value) + "/exe") {}

    sys::Status read() {
        base::Path target;
        if (const auto done = sys::read_symlink_at(sys::kHere, link, target); !done) return done;
        path = std::string(target.view());
        if (path.ends_with(kDeleted)) path.resize(path.size() - kDeleted.size());
        return base::kOk;
    }

    bool is_the_installed_one() const {
        const auto running = sys::status_at(sys::kHere, link);
        const auto installed = sys::status_at(sys::kHere, path);
        return running && installed && running.value().device == installed.value().device &&
               running.value().inode == installed.value().inode;
    }
};

int refuse(const Output& output, const std::string& what, base::Errno why) {
    output.error(what + std::string(sys::explain(why).view()));
    constexpr int kPermissionDenied = 13, kNotPermitted = 1;
    const bool permission = why.value == kPermissionDenied || why.value == kNotPermitted;
    return permission ? static_cast<int>(formats::Outcome::permission) : kSystem;
}

sys::Status tell(sys::BorrowedFd scan) {
    const auto control = sys::open_fifo_for_write(scan, ".s6-svscan/control");
    if (!control) return control.error();
    const auto sent = sys::write(control.value(), "u");
    if (!sent) return sent.error();
    return base::kOk;
}

int say(const Options& options, Output& output, sys::Pid pid, const Program& program, bool before) {
    const std::string text = options.json ? upgrade_as_json(pid.value, !before, program.path)
                                          : "svscan (process " + std::to_string(pid.value) +
                                                ") is " + (before ? "already" : "now") +
                                                " the program at " + program.path + "\n";
    return output.print(text) ? 0 : kSystem;
}

int run_upgrade(const Options& options, Output& output) {
    const std::string place = options.run + "/scan";
    const auto scan = sys::open_at(sys::kHere, place, sys::Open::read | sys::Open::directory);
    if (!scan) return refuse(output, "cannot open " + place, scan.error());
    const auto svscan = svscan_of(scan.value());
    constexpr int kNoEntry = 2;
    const bool none = svscan ? !svscan.value() : svscan.error().value == kNoEntry;
    if (none) {
        output.error("no svscan runs on " + place,
                     "name the run directory of another one with --run DIR");
        return kNoManager;
    }
    if (!svscan) return refuse(output, "cannot tell who scans " + place, svscan.error());
    Program program(svscan.value());
    if (const auto done = program.read(); !done)
        return refuse(output, "cannot tell which program svscan is", done.error());
    if (program.is_the_installed_one()) return say(options, output, svscan.value(), program, true);
    if (const auto done = tell(scan.value()); !done)
        return refuse(output, "cannot tell svscan", done.error());
    const std::uint64_t patience = options.timeout_ms != 0 ? options.timeout_ms : kPatienceMs;
    const std::uint64_t end = sys::monotonic() + patience * sys::kMillisecond;
    while (sys::monotonic() < end) {
        if (program.is_the_installed_one())
            return say(options, output, svscan.value(), program, false);
        sys::sleep_for(20 * sys::kMillisecond);
    }
    output.error("svscan did not become the program at " + program.path + "; nothing was changed",
                 "it says why on its standard error (of process 1: the console)");
    return static_cast<int>(formats::Outcome::failed);
}

Run declare_upgrade(OptionSet& set, Options& options) {
    set.number("-t,--timeout", options.timeout_ms,
               "Wait at most so long for svscan (default 20000)", "MS");
    return run_upgrade;
}

}  // namespace

const Verb kUpgrade{"upgrade",
                    "Machine",
                    "Let svscan become the installed program, in place",
                    "Nothing is stopped: process 1 stays process 1, and supervisors, loggers and "
                    "services notice nothing.\n"
                    "Supervisors are the new program from their next start on.\n",
                    "  slipway upgrade           after new programs were installed\n",
                    "0 1 5 7",
                    "the new program cannot take over",
                    declare_upgrade};

}  // namespace slipway::cli
