// The calls of engine/sys about processes, signals, time and what is not there (sockets).
#include <algorithm>
#include <cerrno>
#include <csignal>

#include "engine/sys/child.h"
#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/signal.h"
#include "engine/sys/socket.h"
#include "engine/sys_fake/kernel.h"

namespace slipway::sys {

using sys_fake::Call;
using sys_fake::Kernel;
using sys_fake::OpenFile;
using sys_fake::Process;

namespace {

Kernel& kernel() {
    return Kernel::current();
}

Process& caller() {
    return kernel().in_child != 0 ? *kernel().find(kernel().in_child) : kernel().self();
}

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
    caller().descriptors.erase(fd);
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

const char* environment_value(std::string_view) {
    return nullptr;
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

// Datagram sockets that receive: what a test sends to their path (Kernel::send_message).
Result<Fd> make_unix_socket(SocketType type) {
    if (const auto error = kernel().enter(Call::make)) return Errno{*error};
    if (type != SocketType::datagram) return Errno{EAFNOSUPPORT};
    auto file = std::make_shared<OpenFile>();
    file->inode = std::make_shared<sys_fake::Inode>();
    file->inode->kind = FileKind::socket;
    return Fd::adopt(kernel().install(kernel().self(), file));
}

Status bind_unix(BorrowedFd socket, std::string_view path) {
    if (const auto error = kernel().enter(Call::make)) return Errno{*error};
    const std::string place = kernel().absolute(std::string(path));
    if (kernel().exists(place)) return Errno{EADDRINUSE};
    kernel().files()[place] = kernel().open_file(socket.value)->inode;
    return base::kOk;
}

Status connect_unix(BorrowedFd, std::string_view) {
    return Errno{EAFNOSUPPORT};
}

Status pass_credentials(BorrowedFd) {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    return base::kOk;
}

Result<Received> receive(BorrowedFd socket, std::span<std::uint8_t> into, Take take) {
    if (const auto error = kernel().enter(Call::read)) return Errno{*error};
    auto& messages = kernel().open_file(socket.value)->inode->messages;
    if (messages.empty()) return Errno{EAGAIN};
    const sys_fake::Message message = messages.front();
    if (take == Take::now) messages.erase(messages.begin());
    Received received;
    received.size = message.text.copy(reinterpret_cast<char*>(into.data()), into.size());
    received.sender = Credentials{Pid{message.sender}, 0, 0};
    return received;
}

void drop_message(BorrowedFd datagrams) {
    if (kernel().enter(Call::read)) return;
    auto& messages = kernel().open_file(datagrams.value)->inode->messages;
    if (!messages.empty()) messages.erase(messages.begin());
}

Result<std::size_t> send(BorrowedFd, std::span<const std::uint8_t>, std::span<const BorrowedFd>) {
    return Errno{EAFNOSUPPORT};
}

// The child runs here and now, to its end or its exec; a parent that is killed in this call is
// killed after it.
Result<Cloned> clone_sharing_memory(int (*start)(void*),
                                    void* argument,
                                    std::span<std::uint8_t>,
                                    std::uint32_t& running,
                                    CloneOptions) {
    std::optional<int> error;
    bool killed = false;
    try {
        error = kernel().enter(Call::clone);
    } catch (const sys_fake::Killed&) {
        killed = true;
    }
    if (error) return Errno{*error};
    const int pid = kernel().new_pid();
    Process& child = kernel().processes()[pid];
    child = kernel().self();
    child.pid = pid;
    child.parent = kernel().self().pid;
    child.start_time = static_cast<std::uint64_t>(pid);
    kernel().in_child = pid;
    const int code = start(argument);
    running = 0;
    kernel().in_child = 0;
    if (kernel().find(pid) != nullptr && kernel().find(pid)->program.empty())
        kernel().end(pid, code << 8);
    if (killed) throw sys_fake::Killed{};
    auto file = std::make_shared<OpenFile>();
    file->pidfd = pid;
    file->pidfd_start = static_cast<std::uint64_t>(pid);
    return Cloned{{pid}, Fd::adopt(kernel().install(kernel().self(), file))};
}

bool wait_until_executed(std::uint32_t& running, std::uint64_t) {
    return running == 0;
}

namespace child {

long open_for_reading(const char* path) {
    if (const auto error = kernel().enter(Call::open)) return -*error;
    const auto inode = kernel().look_up(path);
    if (!inode) return -ENOENT;
    auto file = std::make_shared<OpenFile>();
    file->inode = inode;
    file->readable = true;
    return kernel().install(caller(), file);
}

long read(int fd, std::span<char> into) {
    if (const auto error = kernel().enter(Call::read)) return -*error;
    OpenFile* file = kernel().open_file(fd);
    return static_cast<long>(file->inode->data.copy(into.data(), into.size()));
}

long write(int fd, std::span<const std::uint8_t> bytes) {
    if (const auto error = kernel().enter(Call::write)) return -*error;
    kernel().open_file(fd)->inode->data.append(reinterpret_cast<const char*>(bytes.data()),
                                               bytes.size());
    return static_cast<long>(bytes.size());
}

long write_at(int fd, std::span<const std::uint8_t> bytes, std::uint64_t offset) {
    const auto done = sys::write_at({fd}, bytes, offset);
    return done ? static_cast<long>(done.value()) : -done.error().value;
}

long close(int fd) {
    caller().descriptors.erase(fd);
    return 0;
}

long duplicate(int fd, int minimum) {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    const auto found = caller().descriptors.find(fd);
    if (found == caller().descriptors.end()) return -EBADF;
    return kernel().install(caller(), found->second.file, minimum);
}

long place(int fd, int target) {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    caller().descriptors[target] = {caller().descriptors.at(fd).file, false};
    return target;
}

long inherit(int fd) {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    caller().descriptors.at(fd).close_on_exec = false;
    return 0;
}

std::int32_t pid() {
    return caller().pid;
}

long new_session() {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    caller().group = caller().session = caller().pid;
    return caller().pid;
}

long unshare_descriptors(int) {
    return 0;
}

void reset_signals(std::uint32_t) {}

long set_descriptor_limit(DescriptorLimit) {
    return 0;
}

long set_umask(unsigned) {
    return 0;
}

long change_directory(const char*) {
    return 0;
}

long execute(const char* program, char* const* argv, char* const* envp) {
    if (const auto error = kernel().enter(Call::execute)) return -*error;
    const std::string path = kernel().absolute(program);
    if (!kernel().exists(path)) return -ENOENT;
    for (; *argv != nullptr; ++argv) caller().words.emplace_back(*argv);
    for (; *envp != nullptr; ++envp) caller().environment.emplace_back(*envp);
    kernel().execute(caller(), path);
    return 0;
}

}  // namespace child
}  // namespace slipway::sys
