// Starting a program so that it is never started twice.
//
// The child writes its pid and start time into the caller's status file before it executes the
// program, while it holds the caller's flock(2) (inherited, close-on-exec). A caller that is killed
// at any moment leaves a file that names every child; its successor takes the lock, then reads.
// Rule of use: the caller writes the file whole only when no start is under way.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/formats/status.h"
#include "engine/sys/child.h"
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
inline constexpr std::uint64_t kTimeout = 10'000'000'000;
inline constexpr std::size_t kStackSize = std::size_t{16} * 1024;

// What the child does itself in place of the plan's program, which then is executed only if this
// fails: an exec plan whose file is that program says the same, and its failures are told there.
struct Direct {
    char* const* argv = nullptr;  // the first one is the path of what is executed
    char* const* envp = nullptr;
    int report =
        -1;  // the descriptor of formats/program_report.h, as it is placed; none: nobody asks
    bool null_input = false, errors_to_output = false, ignore_sigpipe = false, own_keyring = false;
};

// Everything a start needs; all of it is the caller's and only looked at.
struct SpawnPlan {
    sys::CPath program;  // a path, not searched for
    char* const* argv = nullptr;
    char* const* envp = nullptr;
    std::span<const Placement> descriptors;
    sys::BorrowedFd lock;    // the caller has it, and the child shall; none: all of the caller's
    sys::BorrowedFd status;  // file for the record; none: no record
    // The same in shared memory, kChildSize bytes that outlive the caller.
    std::uint8_t* memory = nullptr;
    formats::Role role = formats::Role::main;  // says where in the file
    sys::BorrowedFd cgroup;                    // its directory, where the child is born; none: ours
    sys::DescriptorLimit descriptor_limit;     // for the program; 0: as ours
    std::optional<unsigned> umask;             // for the program; none: as ours
    const Direct* direct = nullptr;            // none: the program and nothing else
    bool pid_namespace = false;                // the program is pid 1 of its own; wants /proc
    std::uint64_t timeout = kTimeout;          // ns until the program must have been executed
    // Of a caller with very many descriptors: those from this number on are not copied for the
    // child, who needs none of them, and of the others it keeps what the plan names and 0 to 2, so
    // that it holds no lock of a start beside its own. 0: all are copied.
    int copied_below = 0;
    bool pidfd = true;                   // whether one is wanted
    std::span<std::uint8_t> stack = {};  // the child's until its exec
};

enum class Stage { prepare, clone, child, execute, timeout };

struct SpawnError {
    Stage stage = Stage::prepare;
    sys::Errno error;
};

struct Spawned {
    formats::Child child;
    sys::Fd pidfd;
    bool killed = false;  // it was executed as its time was over, and is ending of that
};

using Outcome = base::Result<Spawned, SpawnError>;

// The process leads its own session; none of its signals is blocked, none but real-time ones
// ignored. The child runs on this object, on the plan and on all that
// the plan names: none of it may move or go before an outcome is known, but for descriptors, which
// may be closed after begin(), unless the plan has a copied_below: then they wait for the outcome
// as well. Many may be under way at once, each with a stack of its own.
class Start {
public:
    Start() = default;
    Start(const Start&) = delete;
    Start& operator=(const Start&) = delete;
    ~Start() = default;

    // std::nullopt: it is under way.
    std::optional<SpawnError> begin(const SpawnPlan& plan);

    // Waits at most `nanoseconds`; std::nullopt: still under way. After plan.timeout the child was
    // killed (Stage::timeout), and may still have to be reaped; this object then stays its own.
    std::optional<Outcome> wait(std::uint64_t nanoseconds);

    // While it is under way, from begin() on.
    const formats::Child& child() const { return record_; }

    // Whether wait() has an outcome without waiting; and a wait for that, at most so long.
    bool is_over() const { return __atomic_load_n(&running_, __ATOMIC_ACQUIRE) == 0; }

    // Whether the child has come to its exec; until then it is waiting for a processor, or stopped.
    bool is_executing() const { return __atomic_load_n(&executing_, __ATOMIC_ACQUIRE) != 0; }

    // Once it is over and well: the child did what plan.direct says, and runs that program.
    bool executed_directly() const { return direct_; }

    bool await(std::uint64_t nanoseconds) {
        return sys::wait_until_executed(running_, nanoseconds);
    }

private:
    friend int child_main(void* start);
    long run_child();
    bool identify(std::uint32_t& ignored_signals);
    void kill() const;
    bool has_executed() const;
    bool hangs_at_once() const;

    const SpawnPlan* plan_ = nullptr;
    sys::Cloned cloned_;
    std::uint64_t deadline_ = 0;    // monotonic ns; 0: the first wait sets it
    formats::Child record_;         // filled by the child
    std::uint32_t running_ = 0;     // set to 0 by the kernel
    std::uint32_t executing_ = 0;   // set to 1 by the child
    volatile bool apart_ = false;   // the child has descriptors of its own
    volatile bool direct_ = false;  // it executes what plan.direct says
    volatile int error_ = 0;        // what the child met
};

// A start on a stack made for it: returns when the program runs (Spawned) or could not be executed.
Outcome spawn(const SpawnPlan& plan);

}  // namespace slipway::spawn
