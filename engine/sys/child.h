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

// Runs `start(argument)` in a new process that shares our memory and has its own copies of our
// descriptors and signal handlers; it ends with the code that `start` gives. `stack` must stay
// untouched until the child has executed a program or ended.
enum class PidNamespace { inherited, own };

Result<Cloned> clone_sharing_memory(int (*start)(void*),
                                    void* argument,
                                    std::span<std::uint8_t> stack,
                                    PidNamespace pids = PidNamespace::inherited);

namespace child {

long open_for_reading(const char* path);
long read(int fd, std::span<char> into);
long write(int fd, std::span<const std::uint8_t> bytes);
long write_at(int fd, std::span<const std::uint8_t> bytes, std::uint64_t offset);
long close(int fd);
// A close-on-exec copy with a number of at least `minimum`.
long duplicate(int fd, int minimum);
// Makes `target` a copy that the program inherits; `fd` and `target` differ.
long place(int fd, int target);
// Clears close-on-exec.
long inherit(int fd);
std::int32_t pid();
long new_session();
// No signal blocked, and those of `ignored` (bit N-1: signal N; ~0: all there are) at their
// default.
void reset_signals(std::uint32_t ignored = ~0u);
long set_descriptor_limit(DescriptorLimit limit);
long change_directory(const char* path);
// Gives minus an errno, or does not return. (The tests' kernel gives 0 for "executed".)
long execute(const char* program, char* const* argv, char* const* envp);

}  // namespace child
}  // namespace slipway::sys
