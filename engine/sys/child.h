// What a child may do between its clone and its exec while it shares our memory.
//
// The child of clone_sharing_memory() runs beside us on the same memory, errno included. So these
// are bare system calls that give the kernel's answer: 0 or more, or minus an errno. Nothing else
// of engine/sys may be called there. Why not vfork: a process of the same user can stop the child,
// and a vfork parent then hangs with it (docs/adr/0002).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/sys/process.h"

namespace slipway::sys {

struct Cloned {
    Pid pid;
    Fd pidfd;
};

enum class PidNamespace { inherited, own };
// `shared`: the child begins on our table of descriptors; until it has unshared it, we neither open
// nor close one.
enum class Descriptors { copied, shared };

struct CloneOptions {
    PidNamespace pids = PidNamespace::inherited;
    Descriptors descriptors = Descriptors::copied;
    bool pidfd = true;
    // A cgroup v2's directory, where the child is born, so nothing of it was ever elsewhere. A
    // kernel before 5.7 or a filter that knows no clone3(2) refuses that, with whatever errno.
    BorrowedFd cgroup = {};
};

// Runs `start(argument)` in a new process that shares our memory and has its own copies of our
// descriptors and signal handlers; it ends with the code that `start` gives. The kernel sets
// `running` to 0 once the child has executed a program or ended; until then `stack` and `running`
// must stay where they are.
Result<Cloned> clone_sharing_memory(int (*start)(void*),
                                    void* argument,
                                    std::span<std::uint8_t> stack,
                                    std::uint32_t& running,
                                    CloneOptions options = {});

// Waits until `running` is 0, at most so long; false: it is not.
bool wait_until_executed(std::uint32_t& running, std::uint64_t nanoseconds);

namespace child {

long open_for_reading(const char* path);
long read(int fd, std::span<char> into);
long write(int fd, std::span<const std::uint8_t> bytes);
long write_at(int fd, std::span<const std::uint8_t> bytes, std::uint64_t offset);
long close(int fd);
long close_from_to(int first, int last);
// A close-on-exec copy with a number of at least `minimum`.
long duplicate(int fd, int minimum);
// Makes `target` a copy that the program inherits; `fd` and `target` differ.
long place(int fd, int target);
// Clears close-on-exec, or sets it.
long inherit(int fd, bool inherited = true);
std::int32_t pid();
std::uint64_t boottime();
long new_session();
// Of a shared table: the child goes on with a copy of the numbers below `first`.
long unshare_descriptors(int first);
// No signal blocked, and those of `ignored` (bit N-1: signal N; ~0: all there are) at their
// default.
void reset_signals(std::uint32_t ignored = ~0u);
long set_descriptor_limit(DescriptorLimit limit);
long set_umask(unsigned mask);
void ignore_signal(int signal);
long new_session_keyring();  // engine/sys/keyring.h
long change_directory(const char* path);
// Close-on-exec: the working directory, for enter(); /dev/null, for reading.
long open_working_directory();
long open_null();
long enter(int directory);
// Gives minus an errno, or does not return. (The tests' kernel gives 0 for "executed".)
long execute(const char* program, char* const* argv, char* const* envp);

}  // namespace child
}  // namespace slipway::sys
