// Starting a program so that it is never started twice.
//
// The child writes its pid and start time into the caller's status file before it executes the
// program, while it holds the caller's lock (inherited, close-on-exec). A caller that is killed at
// any moment leaves a file that names every child; its successor takes the lock, then reads.
// Rule of use: the caller writes the file whole only when no start is under way.
#pragma once

#include <cstdint>
#include <span>

#include "engine/formats/status.h"
#include "engine/sys/fd.h"
#include "engine/sys/path.h"
#include "engine/sys/process.h"

namespace slipway::spawn {

// `from` becomes `to` in the program. All other descriptors must be close-on-exec but those that
// the program shall inherit as they are.
struct Placement {
    int from = -1;
    int to = -1;
};

inline constexpr std::size_t kMaxPlacements = 16;

// Everything a start needs; all of it is the caller's and only looked at.
struct SpawnPlan {
    sys::CPath program;  // a path, not searched for
    char* const* argv = nullptr;
    char* const* envp = nullptr;
    std::span<const Placement> descriptors;
    sys::BorrowedFd lock;    // flock(2) is taken for the time of the start; none: no lock
    sys::BorrowedFd status;  // file for the record; none: no record
    formats::Role role = formats::Role::main;  // says where in the file
    sys::DescriptorLimit descriptor_limit;     // for the program; 0: as ours
    bool pid_namespace = false;                // the program is pid 1 of its own; wants /proc
    std::uint64_t timeout = 10'000'000'000;    // ns until the program must have been executed
};

enum class Stage { prepare, clone, child, execute, timeout };

struct SpawnError {
    Stage stage = Stage::prepare;
    sys::Errno error;
};

struct Spawned {
    formats::Child child;
    sys::Fd pidfd;
};

// Returns when the program runs (Spawned) or could not be executed. The process leads its own
// session; none of its signals is blocked, none but real-time ones ignored. After Stage::timeout
// the child was killed but may still have to be reaped.
base::Result<Spawned, SpawnError> spawn(const SpawnPlan& plan);

}  // namespace slipway::spawn
