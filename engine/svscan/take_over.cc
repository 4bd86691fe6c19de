#include "engine/svscan/take_over.h"

#include <algorithm>

#include "engine/base/number.h"
#include "engine/formats/status.h"
#include "engine/svscan/effects.h"
#include "engine/svscan/ending.h"
#include "engine/svscan/hosts.h"
#include "engine/svscan/lean.h"
#include "engine/svscan/left.h"
#include "engine/svscan/start.h"
#include "engine/sys/clock.h"
#include "engine/sys/epoll.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/pipe.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"

namespace slipway::svscan {
namespace {

using sys::Open;
using ProcPath = base::FixedString<48>;

constexpr int kNoEntry = 2, kNoProcess = 3, kNotDirectory = 20, kNotKnown = 38;

// Whether an error only says that there is nothing to find.
bool means_none(sys::Errno error) {
    return error.value == kNoEntry || error.value == kNoProcess || error.value == kNotDirectory;
}

// Pid{0}: nobody whom we can see. The file is only opened for reading: a lock of ours on it would
// go away with the descriptor, and we have none.
sys::Result<sys::Pid> holder_of(const Tree& tree, SlotRef ref) {
    const auto path = path_in(tree.table, ref, "/supervise/lock");
    const auto file = sys::open_at(sys::kHere, path, Open::read | Open::nonblock);
    if (!file) return means_none(file.error()) ? lean_holder(tree, ref) : file.error();
    const auto holder = sys::record_lock_holder(file.value());
    if (!holder) return holder.error();
    // The kernel gives 0 (or -1) for a holder in another pid namespace.
    return holder.value() && holder.value()->value > 0 ? *holder.value() : sys::Pid{};
}

// The supervisor of a slot and its pidfd, which is opened between two questions for the same
// answer: so it is that process, and not a later one with its number.
sys::Result<sys::Pid> find_supervisor(const Tree& tree, SlotRef ref, sys::Fd& pidfd) {
    const auto holder = holder_of(tree, ref);
    if (!holder || !holder.value()) return holder;
    auto opened = sys::open_pidfd(holder.value());
    if (!opened) {
        // Without pidfds (before Linux 5.3) its death could not be seen.
        const auto error = opened.error();
        return means_none(error) || error.value == kNotKnown ? sys::Result(sys::Pid{}) : error;
    }
    const auto again = holder_of(tree, ref);
    if (!again) return again;
    if (again.value() != holder.value()) return sys::Pid{};
    pidfd = std::move(opened).value();
    return holder;
}

// The process a supervisor recorded as its service's, if it still is that process.
sys::Pid recorded_main(const Tree& tree, SlotRef ref) {
    const auto status = recorded_status(tree, ref);
    if (!status || !status.value().has_record) return {};
    const auto& main = status.value().record.child(formats::Role::main);
    const sys::Pid pid{static_cast<std::int32_t>(main.pid)};
    if (!pid) return {};
    const auto process = sys::process_status(pid);
    return process && process.value().start_time == main.start_time ? pid : sys::Pid{};
}

// Opens a descriptor of another process anew, if it is an unnamed pipe.
sys::Result<sys::Fd> open_pipe_of(Tree& tree, sys::Pid pid, int number, Open how) {
    if (!pid || number < 0) return sys::Errno{kNoEntry};
    ProcPath path;
    path.append("/proc/");
    path.append(base::decimal(pid.value).view());
    path.append("/fd/");
    path.append(base::decimal(number).view());
    const auto link = sys::read_symlink_at(sys::kHere, path, tree.scratch);
    if (!link) return link.error();
    if (!tree.scratch.view().starts_with("pipe:[")) return sys::Errno{kNoEntry};
    // Opening one end alone would wait for the other.
    auto opened = sys::open_at(sys::kHere, path, how | Open::nonblock);
    if (!opened) return opened;
    if (const auto done = sys::set_nonblocking(opened.value(), false); !done) return done.error();
    return opened;
}

// The numbers of a hosted machine's streams, as the host has told them.
int hosted_stream(Tree& tree, SlotRef ref, std::size_t which) {
    if (const auto entry = lean_entry(tree, ref)) {
        const formats::LeanStreams& streams = entry->streams;
        return which == 0 ? streams.input : which == 1 ? streams.output : streams.spare;
    }
    const auto path = path_in(tree.table, ref, "/");
    SlotPath link;
    link.append(path.view());
    link.append(formats::kHostStreams);
    if (!sys::read_symlink_at(sys::kHere, link, tree.scratch)) return -1;
    std::string_view text = tree.scratch.view();
    for (; which != 0 && !text.empty(); --which)
        text.remove_prefix(std::min(text.find(':'), text.size() - 1) + 1);
    const auto number = base::parse_unsigned(text.substr(0, text.find(':')));
    return number && *number < (1u << 30) ? static_cast<int>(*number) : -1;
}

struct Holder {
    sys::Pid pid;
    int number;
};

// The child of a host has its descriptors where a logger has them from its exec on only.
void await_start_of_logger(const Tree& tree, std::uint32_t row) {
    constexpr int kLooks = 200;
    constexpr std::uint64_t kPause = 10 * sys::kMillisecond;
    for (int i = 0; i < kLooks && is_start_under_way(tree, {row, Role::logger}); ++i)
        sys::sleep_for(kPause);
}

// The supervisors hold the ends they were started with; when they have died too, the logger and the
// service still do. The service is asked last: it may have redirected its output.
sys::Status take_over_pipes(Tree& tree,
                            std::uint32_t row,
                            std::array<sys::Pid, 2> pids,
                            std::array<bool, 2> hosted) {
    const auto [service, logger] = pids;
    const SlotRef of_logger{row, Role::logger}, of_service{row, Role::service};
    const int logger_input = hosted[1] ? hosted_stream(tree, of_logger, 0) : 0;
    const int logger_spare = hosted[1] ? hosted_stream(tree, of_logger, 2) : kSpareNumber;
    const int service_output = hosted[0] ? hosted_stream(tree, of_service, 1) : 1;
    const sys::Pid logger_main = recorded_main(tree, {row, Role::logger});
    const Holder holders[] = {
        {logger, logger_input},
        {logger_main, 0},
        {service, service_output},
        {recorded_main(tree, {row, Role::service}), 1},
    };
    Pipes& pipes = tree.table.pipes(row);
    for (const Holder& holder : holders) {
        auto read_end = open_pipe_of(tree, holder.pid, holder.number, Open::read);
        if (!read_end && !means_none(read_end.error())) return read_end.error();
        if (!read_end) continue;
        auto write_end = open_pipe_of(tree, sys::own_pid(), read_end.value().number(), Open::write);
        if (!write_end) return write_end.error();
        auto spare = open_pipe_of(tree, logger, logger_spare, Open::read | Open::write);
        if (!spare) spare = open_pipe_of(tree, logger_main, kSpareNumber, Open::read | Open::write);
        if (spare) pipes.spare = spare.value().release();
        pipes.read_end = read_end.value().release();
        pipes.write_end = write_end.value().release();
        return base::kOk;
    }
    return base::kOk;
}

void enter(Tree& tree, SlotRef ref, sys::Pid pid) {
    Slot slot = tree.table.slot(ref);
    if (slot.state != SlotState::leaving) slot.state = SlotState::up;
    slot.pid = pid.value;
    tree.table.set_slot(ref, slot);
}

}  // namespace

sys::Status watch(Tree& tree, SlotRef ref, sys::Fd pidfd) {
    if (!tree.watcher.valid()) {
        auto made = sys::make_epoll();
        if (!made) return made.error();
        tree.watcher = std::move(made).value();
    }
    const std::uint64_t key =
        std::uint64_t{ref.service} * kRoles.size() + static_cast<std::uint64_t>(ref.role);
    if (const auto added = sys::epoll_add(tree.watcher, pidfd, key); !added) return added;
    Slot slot = tree.table.slot(ref);
    slot.watch = pidfd.release();
    tree.table.set_slot(ref, slot);
    return base::kOk;
}

void unwatch(Tree& tree, SlotRef ref) {
    Slot slot = tree.table.slot(ref);
    if (slot.watch == 0) return;
    static_cast<void>(sys::epoll_remove(tree.watcher, {slot.watch}));
    close_end(slot.watch);
    tree.table.set_slot(ref, slot);
}

sys::Status take_over(Tree& tree, std::uint32_t row) {
    std::array<sys::Pid, kRoles.size()> pids{};
    std::array<std::int32_t, kRoles.size()> hosts{};
    std::array<sys::Fd, kRoles.size()> pidfds;
    for (const Role role : kRoles) {
        if (role == Role::logger && !tree.table.has_logger(row)) continue;
        const auto i = static_cast<std::size_t>(role);
        const auto found = find_supervisor(tree, {row, role}, pidfds[i]);
        if (!found) return found.error();
        pids[i] = found.value();
        if (pids[i])
            if (const auto host = find_host(tree, pids[i])) hosts[i] = *host;
    }
    if (tree.table.has_logger(row)) {
        if (!pids[static_cast<std::size_t>(Role::logger)]) await_start_of_logger(tree, row);
        if (const auto done = take_over_pipes(tree, row, pids, {hosts[0] != 0, hosts[1] != 0});
            !done)
            return done;
    }
    for (const Role role : kRoles) {
        const auto i = static_cast<std::size_t>(role);
        if (!pids[i] || hosts[i] != 0) continue;
        // Our own child is reaped as any other.
        const auto process = sys::process_status(pids[i]);
        const bool is_child = process && process.value().parent == sys::own_pid();
        if (!is_child) {
            const auto done = watch(tree, {row, role}, std::move(pidfds[i]));
            if (!done) {
                for (const Role other : kRoles) unwatch(tree, {row, other});
                return done;
            }
        }
    }
    for (const Role role : kRoles)
        if (const auto pid = pids[static_cast<std::size_t>(role)]) {
            const std::int32_t host = hosts[static_cast<std::size_t>(role)];
            count_hosted(tree, host);
            enter(tree, {row, role}, host != 0 ? sys::Pid{host} : pid);
            sys::report({"slipway-svscan: ", path_in(tree.table, {row, role}, "").view(),
                         ": takes over supervisor ", base::decimal(pid.value).view()});
        }
    return base::kOk;
}

bool take_over_late(Tree& tree, SlotRef ref) {
    const SlotState state = tree.table.state(ref);
    const bool leaves = state == SlotState::leaving &&
                        (tree.end != EndState::running || tree.table.slot(ref).returns != 0);
    if (state != SlotState::up && !leaves) return false;
    sys::Fd pidfd;
    const auto found = find_supervisor(tree, ref, pidfd);
    if (!found || !found.value()) return false;
    const auto host = find_host(tree, found.value());
    if (!host && !watch(tree, ref, std::move(pidfd))) return false;
    if (host) count_hosted(tree, *host);
    enter(tree, ref, host ? sys::Pid{*host} : found.value());
    if (leaves) leave_at_end(tree, ref);
    return true;
}

void reap_taken_over(Tree& tree) {
    if (!tree.watcher.valid()) return;
    for (;;) {
        const auto key = sys::epoll_next(tree.watcher);
        if (!key) tree.stalled = true;
        if (!key || !key.value()) return;
        if (*key.value() >= kHostKeys) {
            take_host_event(tree, *key.value());
            continue;
        }
        const SlotRef ref{static_cast<std::uint32_t>(*key.value() / kRoles.size()),
                          kRoles[*key.value() % kRoles.size()]};
        unwatch(tree, ref);
        Slot slot = tree.table.slot(ref);
        slot.pid = 0;
        tree.table.set_slot(ref, slot);
        handle(tree, ref, SlotEvent::died);
    }
}

}  // namespace slipway::svscan
