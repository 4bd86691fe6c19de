#include "engine/svscan/start.h"

#include <cerrno>

#include "engine/base/number.h"
#include "engine/svscan/hosts.h"
#include "engine/sys/file.h"
#include "engine/sys/fork.h"
#include "engine/sys/pipe.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::svscan {
namespace {

char kSpareVariable[] = "SLIPWAY_SPARE=63";
static_assert(kSpareNumber == 63);

// Where a host finds its socket.
constexpr int kChannelNumber = 3;

constexpr int kCannotExecute = 126;
constexpr int kSystemFailure = 111;

// What a supervisor sees of its service's name: "foo", or "foo/log".
using SlotName = base::FixedString<kMaxName + 4>;

SlotName slot_name(const Tree& tree, SlotRef ref) {
    SlotName name;
    name.append(tree.table.name(ref.service));
    if (ref.role == Role::logger) name.append("/log");
    return name;
}

// Who is told to end before it listens must not die of it: what it is to take over would be left
// running. Supervisors, s6's as well, wait for these signals and unblock them in their children.
constexpr sys::SignalSet kToldLater{sys::signals::kTerm, sys::signals::kHup};

// Undoes what svscan did to itself. What is to stay blocked never is unblocked in between.
void restore_process(const Tree& tree, const sys::SignalSet& blocked) {
    if (tree.inherited_limit) static_cast<void>(sys::set_descriptor_limit(*tree.inherited_limit));
    static_cast<void>(sys::default_signal(sys::signals::kPipe));
    static_cast<void>(sys::set_signal_mask(blocked));
}

// All of the table that a child needs: the table itself is kept from children.
struct Start {
    SlotName name;
    Pipes pipes;
    Role role = Role::service;
    bool is_console_holder = false;
};

sys::Status place_pipes(const Tree& tree, const Start& start) {
    if (start.role == Role::service) {
        if (start.is_console_holder)
            return sys::place_at({tree.options.console_holder}, sys::kStderr.value, true);
        if (start.pipes.write_end == 0) return base::kOk;
        return sys::place_at({start.pipes.write_end}, sys::kStdout.value, true);
    }
    const auto in = sys::place_at({start.pipes.read_end}, sys::kStdin.value, true);
    if (!in || start.pipes.spare == 0) return in;
    return sys::place_at({start.pipes.spare}, kSpareNumber, true);
}

[[noreturn]] void become_supervisor(Tree& tree, const Start& start) {
    // Our own session: Ctrl-C on a terminal reaches svscan, which ends the tree in order.
    static_cast<void>(sys::new_session());
    // The limit goes down after the descriptors are placed: their numbers may be above it.
    if (const auto placed = place_pipes(tree, start); !placed) {
        // EBADF: the number is beyond the limit of descriptors.
        constexpr int kBeyond = 9, kTooMany = 24;
        const int why = placed.error().value;
        sys::report({"slipway-svscan: ", start.name.view(), ": cannot place the pipes",
                     sys::explain({why == kBeyond ? kTooMany : why}).view(),
                     "; tried again in a second"});
        sys::exit_now(kSystemFailure);
    }
    restore_process(tree, kToldLater);
    char program[] = "slipway-supervise";
    char text[kMaxName + 5];
    text[start.name.view().copy(text, sizeof text - 1)] = '\0';
    char* const argv[] = {program, text, nullptr};
    // The second variable slot is ours, empty for services: see setup.cc.
    char** variables = tree.environment.pointers.data();
    if (start.role == Role::logger && start.pipes.spare != 0)
        variables[0] = kSpareVariable;
    else
        ++variables;
    const auto error = sys::execute(tree.supervise, argv, variables);
    sys::report({"slipway-svscan: ", start.name.view(), ": cannot execute ", tree.supervise.view(),
                 sys::explain(error).view(), "; tried again every second"});
    sys::exit_now(error.value == 2 ? kNotFound : kCannotExecute);
}

// The pipe's other end again, after it was closed because its service was gone for good.
void reopen_write_end(Tree& tree, std::uint32_t row) {
    Pipes& pipes = tree.table.pipes(row);
    if (pipes.read_end == 0 || pipes.write_end != 0) return;
    auto both = sys::open_both_ways({pipes.read_end});
    if (both) pipes.write_end = both.value().release();
}

}  // namespace

void close_end(int& fd) {
    if (fd != 0) sys::close_descriptor(fd);
    fd = 0;
}

void close_pipes(Pipes& pipes) {
    close_end(pipes.write_end);
    close_end(pipes.read_end);
    close_end(pipes.spare);
}

sys::Status open_pipes(Pipes& pipes) {
    auto log = sys::make_pipe();
    if (!log) return log.error();
    auto spare = sys::make_pipe();
    if (!spare) return spare.error();
    auto both = sys::open_both_ways(spare.value().read_end);
    // Without /proc there is no second pipe; the logger then reads without one, and says so.
    if (both) pipes.spare = both.value().release();
    pipes.read_end = log.value().read_end.release();
    pipes.write_end = log.value().write_end.release();
    return base::kOk;
}

sys::Result<sys::Pid> start_supervisor(Tree& tree, SlotRef ref) {
    if (ref.role == Role::service && tree.end == EndState::running)
        reopen_write_end(tree, ref.service);
    if (is_to_be_hosted(tree, ref)) return start_hosted(tree, ref);
    Start start{slot_name(tree, ref), tree.table.pipes(ref.service), ref.role, false};
    start.is_console_holder = ref.role == Role::service && tree.options.console_holder != 0 &&
                              is_catch_all(tree.table, ref.service);
    const auto pid = sys::fork_process();
    if (pid && !pid.value()) become_supervisor(tree, start);
    if (!pid)
        sys::report({"slipway-svscan: ", slot_name(tree, ref).view(),
                     ": cannot start its supervisor", sys::explain(pid.error()).view(),
                     "; tried again in a second"});
    return pid;
}

namespace {

// The limit stays as svscan has raised it; its services get the one that svscan was given.
[[noreturn]] void become_host(const Tree& tree, sys::BorrowedFd channel, base::Path& path) {
    static_cast<void>(sys::new_session());
    static_cast<void>(sys::default_signal(sys::signals::kPipe));
    static_cast<void>(sys::set_signal_mask(kToldLater));
    static_cast<void>(sys::place_at(channel, kChannelNumber, true));
    const sys::DescriptorLimit limit = tree.inherited_limit.value_or(sys::DescriptorLimit{});
    base::FixedString<48> limits;
    limits.append(base::decimal_unsigned(limit.soft).view());
    limits.append(":");
    limits.append(base::decimal_unsigned(limit.hard).view());
    char program[] = "slipway-host", lean_program[] = "slipway-host-lean";
    char channel_option[] = "--channel", limit_option[] = "--limit";
    char number[] = {static_cast<char>('0' + kChannelNumber), '\0'};
    char* const argv[] = {
        tree.options.lean ? lean_program : program, channel_option, number, limit_option,
        const_cast<char*>(limits.c_str()),          nullptr};
    const auto error = sys::execute(path, argv, tree.environment.pointers.data() + 1);
    const bool absent = error.value == ENOENT;
    sys::report({"slipway-svscan: cannot execute ", path.view(), sys::explain(error).view(),
                 absent && !tree.options.lean ? "" : "; tried again every second"});
    sys::exit_now(absent ? kNotFound : kCannotExecute);
}

}  // namespace

sys::Result<sys::Pid> start_host_process(Tree& tree, sys::BorrowedFd channel) {
    const std::string_view supervise = tree.supervise.view();
    if (!tree.scratch.assign(supervise.substr(0, supervise.rfind('/') + 1)) ||
        !tree.scratch.append(tree.options.lean ? "slipway-host-lean" : "slipway-host"))
        return sys::Errno{ENAMETOOLONG};
    const auto pid = sys::fork_process();
    if (pid && !pid.value()) become_host(tree, channel, tree.scratch);
    return pid;
}

sys::Result<sys::Pid> start_program(Tree& tree, sys::CPath program, char* const* argv) {
    const auto pid = sys::fork_process();
    if (!pid || pid.value()) return pid;
    restore_process(tree, {});
    const auto error = sys::execute(program, argv, tree.environment.pointers.data() + 1);
    sys::report({"slipway-svscan: cannot execute ", program.c_str(), sys::explain(error).view()});
    sys::exit_now(kCannotExecute);
}

bool start_handler(Tree& tree, const char* handler) {
    if (!sys::is_executable(sys::kHere, handler)) return false;
    char text[33];
    const std::string_view name(handler);
    text[name.copy(text, sizeof text - 1)] = '\0';
    char* const argv[] = {text, nullptr};
    const auto pid = start_program(tree, handler, argv);
    if (!pid)
        sys::report({"slipway-svscan: cannot run ", handler, sys::explain(pid.error()).view()});
    return pid.ok();
}

}  // namespace slipway::svscan
