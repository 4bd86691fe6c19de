// The calls of engine/sys about processes, signals and time.
#include <algorithm>
#include <cerrno>
#include <csignal>

#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/signal.h"
#include "engine/sys_fake/kernel.h"

namespace slipway::sys {

using sys_fake::Call;
using sys_fake::kernel;
using sys_fake::OpenFile;
using sys_fake::Process;

namespace {

Result<std::optional<Exited>> ended_child(int pid, bool take) {
    if (const auto error = kernel().enter(Call::process)) return Errno{*error};
    const int self = kernel().self().pid;
    bool any = false;
    for (auto& [number, process] : kernel().processes()) {
        if (process.parent != self || (pid != 0 && number != pid)) continue;
        any = true;
        if (process.state != 'Z') continue;
        const Exited exited{{number}, {process.status}};
        if (take) kernel().processes().erase(number);
        return std::optional(exited);
    }
    if (!any) return Errno{ECHILD};
    return std::optional<Exited>{};
}

}  // namespace

void close_descriptor(int fd) {
    // A descriptor of a program that was killed meanwhile is gone already.
    kernel().caller().descriptors.erase(fd);
}

Result<Fd> duplicate(BorrowedFd fd, int minimum) {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    return Fd::adopt(
        kernel().install(kernel().self(), kernel().self().descriptors.at(fd.value).file, minimum));
}

Status place_at(BorrowedFd fd, int target, bool inherit) {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    auto& table = kernel().self().descriptors;
    table[target] = {table.at(fd.value).file, !inherit};
    return base::kOk;
}

Status set_nonblocking(BorrowedFd fd, bool nonblocking) {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    kernel().open_file(fd.value)->nonblock = nonblocking;
    return base::kOk;
}

bool is_open(BorrowedFd fd) {
    return kernel().open_file(fd.value) != nullptr;
}

Result<unsigned> wait_for(std::span<Poll> polls, std::optional<std::uint64_t> nanoseconds) {
    if (const auto error = kernel().enter(Call::wait)) return Errno{*error};
    const std::uint64_t deadline = nanoseconds ? kernel().now() + *nanoseconds : ~std::uint64_t{0};
    for (;;) {
        unsigned count = 0;
        for (Poll& poll : polls) {
            poll.ready = poll.fd < 0 ? short{0} : kernel().readiness(poll.fd, poll.wanted);
            count += poll.ready != 0;
        }
        if (count != 0) return count;
        const bool pauses = kernel().pause() && polls.size() > 1 && *kernel().pause() <= deadline;
        if (kernel().run_next(pauses ? *kernel().pause() : deadline)) continue;
        if (pauses) kernel().stop_at_pause();
        if (!nanoseconds) throw sys_fake::Stuck{};
        kernel().advance_to(deadline);
        return 0u;
    }
}

std::uint64_t monotonic() {
    return kernel().now();
}

std::uint64_t boottime() {
    return kernel().now();
}

WallTime realtime() {
    return {static_cast<std::int64_t>(1'700'000'000 + kernel().now() / kSecond),
            static_cast<std::uint32_t>(kernel().now() % kSecond)};
}

void sleep_for(std::uint64_t nanoseconds) {
    const std::uint64_t until = kernel().now() + nanoseconds;
    while (kernel().run_next(until)) {
    }
    kernel().advance_to(until);
}

Result<std::optional<Exited>> reap_any() {
    return ended_child(0, true);
}

Result<std::optional<Exited>> peek_any() {
    return ended_child(0, false);
}

Result<std::optional<Exited>> reap(Pid pid) {
    return ended_child(pid.value, true);
}

Result<Exited> wait_and_reap(Pid pid) {
    const Result<std::optional<Exited>> ended = ended_child(pid.value, true);
    if (!ended) return ended.error();
    if (!ended.value()) throw sys_fake::Stuck{};
    return *ended.value();
}

Result<Fd> open_pidfd(Pid pid) {
    if (const auto error = kernel().enter(Call::process)) return Errno{*error};
    const Process* process = kernel().find(pid.value);
    if (process == nullptr) return Errno{ESRCH};
    auto file = std::make_shared<OpenFile>();
    file->pidfd = pid.value;
    file->pidfd_start = process->start_time;
    return Fd::adopt(kernel().install(kernel().self(), file));
}

Result<Pid> process_group(Pid pid) {
    if (const auto error = kernel().enter(Call::process)) return Errno{*error};
    const Process* process = kernel().find(pid.value);
    if (process == nullptr) return Errno{ESRCH};
    return Pid{process->group};
}

std::uint32_t real_uid() {
    return 0;
}

Pid own_pid() {
    return {kernel().self().pid};
}

Pid parent_pid() {
    return {kernel().self().parent};
}

std::uint32_t effective_uid() {
    return 0;
}

std::uint32_t effective_gid() {
    return 0;
}

unsigned set_umask(unsigned) {
    return 022;
}

Status become_subreaper() {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    kernel().subreaper = true;
    return base::kOk;
}

Status change_directory(CPath path) {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    const std::string place = kernel().absolute(path.c_str());
    if (!kernel().exists(place)) return Errno{ENOENT};
    kernel().cwd = place;
    return base::kOk;
}

Status working_directory(base::Path& path) {
    path.assign(kernel().cwd);
    return base::kOk;
}

char** environment() {
    static char path[] = "PATH=/bin";
    static char* list[] = {path, nullptr};
    return list;
}

const char* environment_value(std::string_view name) {
    const std::string& root = kernel().cgroups;
    return name == "SLIPWAY_CGROUP" && !root.empty() ? root.c_str() : nullptr;
}

void exit_now(int) {
    throw sys_fake::Killed{};
}

Status block_signals(SignalSet) {
    return base::kOk;
}

Status ignore_signal(Signal) {
    return base::kOk;
}

Result<Fd> open_signal_descriptor(SignalSet set, SignalSet) {
    if (const auto error = kernel().enter(Call::signal)) return Errno{*error};
    kernel().received = set;
    auto file = std::make_shared<OpenFile>();
    file->signals = true;
    return Fd::adopt(kernel().install(kernel().self(), file));
}

Result<std::optional<ReceivedSignal>> read_signal(BorrowedFd) {
    if (const auto error = kernel().enter(Call::signal)) return Errno{*error};
    for (int number = 1; number <= 64; ++number) {
        const std::uint64_t bit = std::uint64_t{1} << (number - 1);
        if ((kernel().pending_signals & bit) == 0) continue;
        kernel().pending_signals &= ~bit;
        return std::optional(ReceivedSignal{{number}, {1}, 0});
    }
    return std::optional<ReceivedSignal>{};
}

Status send_signal(Pid pid, Signal signal) {
    if (const auto error = kernel().enter(Call::signal)) return Errno{*error};
    if (kernel().find(pid.value) == nullptr) return Errno{ESRCH};
    kernel().signal(pid.value, signal.value);
    return base::kOk;
}

Status send_signal(BorrowedFd pidfd, Signal signal) {
    if (const auto error = kernel().enter(Call::signal)) return Errno{*error};
    const OpenFile* file = kernel().open_file(pidfd.value);
    const Process* process = kernel().find(file->pidfd);
    if (process == nullptr || process->start_time != file->pidfd_start) return Errno{ESRCH};
    kernel().signal(file->pidfd, signal.value);
    return base::kOk;
}

Status send_signal_to_group(Pid group, Signal signal) {
    if (const auto error = kernel().enter(Call::signal)) return Errno{*error};
    std::vector<int> members;
    for (const auto& [pid, process] : kernel().processes())
        if (process.group == group.value) members.push_back(pid);
    if (members.empty()) return Errno{ESRCH};
    for (const int pid : members) kernel().signal(pid, signal.value);
    return base::kOk;
}

}  // namespace slipway::sys
