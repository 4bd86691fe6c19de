// The calls of engine/sys about starting a child, and those that it makes before its exec.
#include "engine/sys/child.h"

#include <cerrno>

#include "engine/sys/clock.h"
#include "engine/sys_fake/kernel.h"

namespace slipway::sys {

using sys_fake::Call;
using sys_fake::kernel;
using sys_fake::OpenFile;
using sys_fake::Process;

// The child runs here and now, to its end or its exec; a parent that is killed in this call is
// killed after it.
Result<Cloned> clone_sharing_memory(int (*start)(void*),
                                    void* argument,
                                    std::span<std::uint8_t>,
                                    std::uint32_t& running,
                                    CloneOptions options) {
    std::optional<int> error;
    bool killed = false;
    try {
        error = kernel().enter(Call::clone);
    } catch (const sys_fake::Killed&) {
        killed = true;
    }
    if (error) return Errno{*error};
    const OpenFile* cgroup =
        options.cgroup == BorrowedFd{} ? nullptr : kernel().open_file(options.cgroup.value);
    if (cgroup != nullptr && !kernel().exists(cgroup->path)) return Errno{ENODEV};
    const int pid = kernel().new_pid();
    Process& child = kernel().processes()[pid];
    child = kernel().self();
    child.pid = pid;
    child.cgroup = cgroup == nullptr ? "" : cgroup->path;
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
    return kernel().install(kernel().caller(), file);
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
    kernel().caller().descriptors.erase(fd);
    return 0;
}

long close_from_to(int first, int last) {
    auto& descriptors = kernel().caller().descriptors;
    descriptors.erase(descriptors.lower_bound(first), descriptors.upper_bound(last));
    return 0;
}

long duplicate(int fd, int minimum) {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    const auto found = kernel().caller().descriptors.find(fd);
    if (found == kernel().caller().descriptors.end()) return -EBADF;
    return kernel().install(kernel().caller(), found->second.file, minimum);
}

long place(int fd, int target) {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    kernel().caller().descriptors[target] = {kernel().caller().descriptors.at(fd).file, false};
    return target;
}

long inherit(int fd, bool inherited) {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    kernel().caller().descriptors.at(fd).close_on_exec = !inherited;
    return 0;
}

std::int32_t pid() {
    return kernel().caller().pid;
}

std::uint64_t boottime() {
    return sys::boottime();
}

long new_session() {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    kernel().caller().group = kernel().caller().session = kernel().caller().pid;
    return kernel().caller().pid;
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

void ignore_signal(int) {}

long new_session_keyring() {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    return 0;
}

long change_directory(const char*) {
    if (const auto error = kernel().enter(Call::other)) return -*error;
    return 0;
}

long open_working_directory() {
    if (const auto error = kernel().enter(Call::open)) return -*error;
    return kernel().install(kernel().caller(), std::make_shared<OpenFile>());
}

long open_null() {
    if (const auto error = kernel().enter(Call::open)) return -*error;
    return kernel().install(kernel().caller(), std::make_shared<OpenFile>());
}

long enter(int) {
    return 0;
}

long execute(const char* program, char* const* argv, char* const* envp) {
    if (const auto error = kernel().enter(Call::execute)) return -*error;
    const std::string path = kernel().absolute(program);
    if (!kernel().exists(path)) return -ENOENT;
    for (; *argv != nullptr; ++argv) kernel().caller().words.emplace_back(*argv);
    for (; *envp != nullptr; ++envp) kernel().caller().environment.emplace_back(*envp);
    kernel().execute(kernel().caller(), path);
    return 0;
}

}  // namespace child
}  // namespace slipway::sys
