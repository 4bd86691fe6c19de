#include "engine/svscan/setup.h"

#include "engine/base/number.h"
#include "engine/formats/service_directory.h"
#include "engine/svscan/handover.h"
#include "engine/svscan/host_sockets.h"
#include "engine/svscan/hosts.h"
#include "engine/svscan/lean.h"
#include "engine/svscan/reap.h"
#include "engine/svscan/scan.h"
#include "engine/sys/fifo.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::svscan {
namespace {

using sys::Open;

constexpr const char* kDirectory = ".s6-svscan";
constexpr const char* kLock = ".s6-svscan/lock";
constexpr const char* kControl = ".s6-svscan/control";
constexpr int kExists = 17;

// Three descriptors for each service, and room for our own.
constexpr std::uint64_t kWantedDescriptors = std::uint64_t{3} * kMaxServices + 1024;

int failed(std::string_view what, sys::Errno error) {
    sys::report({"slipway-svscan: fatal: ", what, sys::explain(error).view()});
    return kSystemError;
}

// A full or read-only file system does not keep a machine from coming up: pid 1 goes on without.
int cannot(const Tree& tree, std::string_view what, sys::Errno error) {
    constexpr int kFull = 28, kReadOnly = 30, kQuota = 122;
    const bool passing = error.value == kFull || error.value == kReadOnly || error.value == kQuota;
    if (!tree.is_pid1 || !passing) {
        sys::report({"slipway-svscan: fatal: cannot ", what, sys::explain(error).view()});
        return kSystemError;
    }
    sys::report({"slipway-svscan: cannot ", what, sys::explain(error).view(),
                 "; only signals are listened to. Tried again at each scan (SIGHUP)"});
    return 0;
}

// A program that starts without standard descriptors would hand a pipe to whoever writes to 2.
sys::Status fill_standard_descriptors() {
    for (int fd = 0; fd <= 2; ++fd) {
        if (sys::is_open({fd})) continue;
        auto null = sys::open_at(sys::kHere, "/dev/null", Open::read | Open::write);
        if (!null) return null.error();
        if (null.value().number() == fd) {
            const auto kept = sys::set_inherited({null.value().release()}, true);
            if (!kept) return kept;
        }
    }
    return base::kOk;
}

void raise_limits(Tree& tree) {
    const auto limit = sys::descriptor_limit();
    if (!limit) return;
    tree.inherited_limit = limit.value();
    const auto hard = limit.value().hard;
    const auto wanted = hard > kWantedDescriptors ? hard : kWantedDescriptors;
    if (sys::set_descriptor_limit({wanted, wanted})) return;
    static_cast<void>(sys::set_descriptor_limit({hard, hard}));
}

// The supervisor stands beside us; looking for it in PATH would let an environment variable decide
// what pid 1 runs.
bool find_supervise(Tree& tree, const char* program) {
    if (!sys::read_symlink_at(sys::kHere, "/proc/self/exe", tree.program) &&
        !tree.program.assign(std::string_view(program).starts_with('/') ? program : ""))
        tree.program.clear();
    if (tree.options.supervise != nullptr) return tree.supervise.assign(tree.options.supervise);
    const std::string_view self = tree.program.empty() ? program : tree.program.view();
    const auto slash = self.rfind('/');
    if (slash == std::string_view::npos) return false;
    return tree.supervise.append(self.substr(0, slash + 1)) &&
           tree.supervise.append("slipway-supervise");
}

void make_environment(Tree& tree) {
    auto& pointers = tree.environment.pointers;
    // [0] is SLIPWAY_SPARE, for loggers only.
    std::size_t size = 1;
    const auto cwd = sys::read_symlink_at(sys::kHere, "/proc/self/cwd", tree.scratch);
    const std::string_view given = tree.options.scan_directory;
    auto& scan = tree.environment.scan;
    scan.append("SLIPWAY_SCAN=");
    if (cwd ? scan.append(tree.scratch.view()) : given.starts_with('/') && scan.append(given))
        pointers[size++] = const_cast<char*>(scan.c_str());
    // Read once for all supervisors.
    auto& boot = tree.environment.boot;
    boot.append(formats::kBootVariable);
    boot.append("=");
    if (const auto id = sys::boot_id_text(); id && boot.append(id.value().view()))
        pointers[size++] = const_cast<char*>(boot.c_str());
    for (char** variable = sys::environment(); *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (text.starts_with("SLIPWAY_SCAN=") || text.starts_with("SLIPWAY_SPARE=") ||
            text.starts_with("SLIPWAY_BOOT="))
            continue;
        if (size == pointers.size() - 1) {
            sys::report({"slipway-svscan: too many environment variables, left out: ", text});
            break;
        }
        pointers[size++] = *variable;
    }
    pointers[size] = nullptr;
}

sys::Result<sys::Fd> take_lock() {
    constexpr Open kFlags = Open::write | Open::create | Open::no_follow | Open::nonblock;
    auto lock = sys::open_at(sys::kHere, kLock, kFlags, 0600);
    if (!lock) return lock;
    const auto taken = sys::try_record_lock(lock.value());
    if (!taken) return taken.error();
    if (!taken.value()) return sys::Errno{0};
    return lock;
}

sys::Status open_control(Tree& tree) {
    const auto made = sys::make_fifo_at(sys::kHere, kControl, 0600);
    if (!made && made.error().value != kExists) return made;
    auto control = sys::open_at(sys::kHere, kControl, Open::read | Open::nonblock);
    if (!control) return control.error();
    const auto status = sys::status_of_descriptor(control.value());
    if (!status) return status.error();
    if (status.value().kind != sys::FileKind::fifo) {
        sys::report({"slipway-svscan: .s6-svscan/control is no FIFO; remove it"});
        return made.error();
    }
    auto writer = sys::open_fifo_for_write(sys::kHere, kControl);
    if (!writer) return writer.error();
    tree.control = std::move(control).value();
    tree.control_writer = std::move(writer).value();
    return base::kOk;
}

sys::Status open_signals(Tree& tree) {
    using namespace sys::signals;
    auto opened = sys::open_signal_descriptor(
        {kChld, kAlrm, kAbrt, kHup, kInt, kTerm, kQuit, kUsr1, kUsr2, kPwr, kWinch},
        {kXfsz});  // a limit on the size of files is an error of write(2), and no end
    if (!opened) return opened.error();
    tree.signals = std::move(opened).value();
    return sys::ignore_signal(kPipe);
}

// The scan directory's own files. What is open already stays.
int open_own_files(Tree& tree) {
    if (const auto made = sys::make_directory_at(sys::kHere, kDirectory, 0700);
        !made && made.error().value != kExists)
        return cannot(tree, "make .s6-svscan", made.error());
    if (!tree.lock.valid()) {
        auto lock = take_lock();
        if (!lock && lock.error().value == 0) {
            sys::report(
                {"slipway-svscan: fatal: another svscan runs on ", tree.options.scan_directory});
            return kUsageError;
        }
        if (!lock) {
            if (const int code = cannot(tree, "lock .s6-svscan/lock", lock.error())) return code;
        } else {
            tree.lock = std::move(lock).value();
        }
    }
    if (const auto done = open_control(tree); !done)
        return cannot(tree, "open .s6-svscan/control", done.error());
    return 0;
}

}  // namespace

void complete_own_files(Tree& tree) {
    // Not at the first scan: it has just been tried.
    if (tree.is_pid1 && tree.scan_number != 0 && (!tree.lock.valid() || !tree.control.valid()))
        static_cast<void>(open_own_files(tree));
}

int set_up(Tree& tree, const char* program) {
    tree.is_pid1 = sys::own_pid().value == 1;
    if (tree.options.capacity != 0) tree.table.set_limit(tree.options.capacity);
    if (const auto done = fill_standard_descriptors(); !done)
        return failed("cannot open /dev/null", done.error());
    if (!find_supervise(tree, program))
        return failed("cannot tell where slipway-supervise is; use --supervise PATH", {});
    if (tree.options.probe != 0) return 0;
    // Before they are connected to: the last connection to a host counts.
    if (tree.options.resume != 0 && tree.options.per_process) remove_dead_hosts();
    const bool resumed =
        tree.options.resume != 0 && take_handover(tree, sys::Fd::adopt(tree.options.resume));
    if (tree.options.resume != 0) tree.options.notification = 0;  // it was told, and it is closed
    const int kept[] = {tree.options.notification, tree.options.console_holder};
    for (const int fd : kept)
        if (fd != 0 && !sys::set_inherited({fd}, false)) return failed("-d or -X: not open", {});
    // After a handover that could not be read we are in the directory already.
    if (tree.options.resume == 0)
        if (const auto done = sys::change_directory(tree.options.scan_directory); !done)
            return failed(tree.options.scan_directory, done.error());
    if (!resumed)
        if (const int code = open_own_files(tree); code != 0) return code;
    look_for_table(tree);
    if (const auto done = open_signals(tree); !done)
        return failed("cannot take signals", done.error());
    if (!resumed) raise_limits(tree);
    make_environment(tree);
    open_reaped(tree);
    // Orphaned services come to us, so that their ends can be recorded; pid 1 gets them anyway.
    if (!tree.is_pid1) static_cast<void>(sys::become_subreaper());
    if (resumed) remind_hosts(tree);
    if (resumed)
        sys::report({"slipway-svscan: upgraded to " SLIPWAY_VERSION "; services: ",
                     base::decimal(tree.table.count()).view()});
    else
        remove_dangling_links();
    if (!resumed && tree.options.per_process) remove_dead_hosts();
    return 0;
}

void announce(Tree& tree) {
    if (tree.options.notification == 0) return;
    static_cast<void>(sys::write({tree.options.notification}, std::string_view("\n")));
    sys::close_descriptor(tree.options.notification);
    tree.options.notification = 0;
}

}  // namespace slipway::svscan
