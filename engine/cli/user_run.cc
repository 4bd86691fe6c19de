#include "engine/cli/user_run.h"

#include "engine/client/connection.h"
#include "engine/database/files_on_disk.h"
#include "engine/sys/clock.h"
#include "engine/sys/fifo.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/process.h"

namespace slipway::cli {
namespace {

// As long as a service may take for its stop when a tree is told to end, and somewhat more.
constexpr std::uint64_t kPatience = 10 * sys::kSecond;
constexpr std::uint64_t kPause = 50 * sys::kMillisecond;
// `slipway --user exit` has its answer a moment before the manager's last word is written.
constexpr std::uint64_t kLastWord = 300 * sys::kMillisecond;
constexpr std::uint32_t kOthersMayWrite = 022, kSticky = 01000;

// The manager's last word, before everything is over.
bool has_ended(const std::string& run) {
    return sys::open_at(sys::kHere, run + "/ending", sys::Open::read).ok();
}

bool cannot(const Output& output, const std::string& path, base::Errno why) {
    output.error("cannot use " + path + ": " + base::errno_name(why));
    return false;
}

sys::Fd taken(const std::string& run, const Output& output) {
    output.error("the services in " + run + " run already",
                 "`slipway --user list` shows them, `slipway --user exit` ends them");
    return {};
}

}  // namespace

bool is_own(const std::string& path, const Output& output) {
    const auto status = sys::status_at(sys::kHere, path);
    if (!status) return cannot(output, path, status.error());
    if (status.value().uid == sys::effective_uid() && (status.value().mode & kOthersMayWrite) == 0)
        return true;
    output.error(path + " is not yours alone: whoever writes there would decide what you run",
                 "it must belong to you, and no group or others may write there");
    return false;
}

bool is_own_run_directory(const std::string& run, const Output& output) {
    const std::string parent = run.substr(0, std::max<std::size_t>(run.rfind('/'), 1));
    const auto status = sys::status_at(sys::kHere, parent);
    if (!status) return cannot(output, parent, status.error());
    const bool others = (status.value().mode & kOthersMayWrite) != 0;
    const bool ours = status.value().uid == sys::effective_uid() || status.value().uid == 0;
    if (ours && (!others || (status.value().mode & kSticky) != 0)) return is_own(run, output);
    output.error(parent + " is another user's, who could put something else in the place of " + run,
                 "XDG_RUNTIME_DIR is somebody else's after su(1); log in, or name a directory of "
                 "your own with --run DIR");
    return false;
}

sys::Fd take_run_directory(const std::string& run, const Output& output) {
    if (const auto made = database::make_directories(run); !made) {
        cannot(output, made.error().path, made.error().error);
        return {};
    }
    if (!is_own_run_directory(run, output)) return {};
    auto directory = sys::open_at(sys::kHere, run, sys::Open::read | sys::Open::directory);
    if (!directory) {
        cannot(output, run, directory.error());
        return {};
    }
    const std::uint64_t began = sys::monotonic();
    for (;;) {
        const auto locked = sys::try_lock_description(directory.value());
        if (!locked) {
            cannot(output, run, locked.error());
            return {};
        }
        const bool listens = client::Connection::open(run).ok();
        const bool goes_on = !has_ended(run) && sys::monotonic() > began + kLastWord;
        if (listens && (locked.value() || goes_on)) return taken(run, output);
        if (locked.value()) return std::move(directory).value();
        if (sys::monotonic() > began + kPatience) return taken(run, output);
        sys::sleep_for(kPause);
    }
}

bool anybody_supervises(const std::string& run) {
    const auto listens = [](const std::string& fifo) {
        return sys::open_fifo_for_write(sys::kHere, fifo).ok();
    };
    const std::string scan = run + "/scan/";
    const auto names = database::names_in(scan);
    if (!names || listens(scan + ".s6-svscan/control")) return true;
    for (const std::string& name : names.value())
        for (const char* part : {"/supervise/control", "/log/supervise/control"})
            if (listens(scan + name + part)) return true;
    return false;
}

}  // namespace slipway::cli
