// Everything slipway-svscan knows while it runs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/fixed_string.h"
#include "engine/svscan/options.h"
#include "engine/svscan/table.h"
#include "engine/sys/fd.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/process.h"

namespace slipway::svscan {

// Variables a child gets at most; more than that are left behind, with a message.
inline constexpr std::size_t kMaxVariables = 1024;

struct Environment {
    std::array<char*, kMaxVariables + 4> pointers{};  // ours, the inherited ones, NULL
    base::FixedString<4200> scan;                     // "SLIPWAY_SCAN=…"
    base::FixedString<60> boot;                       // "SLIPWAY_BOOT=…"
};

// A process that supervises many services (slipway-host). All zeros: none.
struct HostProcess {
    std::int32_t pid = 0;
    int channel = 0;          // 0: lost, or closed at the end
    int watch = 0;            // pidfd of one that is not our child
    std::uint32_t count = 0;  // slots
};

inline constexpr std::size_t kMaxHosts = 1024;

// The large parts: in static storage, all zeros, without destructors (those would need an
// allocator).
struct Storage {
    ServiceTable table;
    Environment environment;
    std::array<HostProcess, kMaxHosts> hosts;
    base::Path supervise;
    base::Path program;  // where we were executed from; empty: unknown
    base::Path scratch;  // for start-up; a path is too large for a stack frame
};

struct Tree {
    explicit Tree(Storage& storage)
        : table(storage.table),
          environment(storage.environment),
          hosts(storage.hosts),
          supervise(storage.supervise),
          program(storage.program),
          scratch(storage.scratch) {}

    Options options;
    std::span<char* const> arguments;  // as given, without the program's name
    ServiceTable& table;
    Environment& environment;
    std::array<HostProcess, kMaxHosts>& hosts;
    base::Path& supervise;
    base::Path& program;
    base::Path& scratch;

    sys::Fd lock;
    sys::Fd control;
    sys::Fd control_writer;  // ours, so that the FIFO never reports end of file
    sys::Fd signals;
    sys::Fd watcher;  // of pidfds and hosts; made for the first supervisor taken over or hosted
    sys::MemoryMap reaped;

    std::optional<sys::DescriptorLimit> inherited_limit;  // what children get back
    bool is_pid1 = false;

    std::uint32_t scan_number = 0;
    bool scan_wanted = true;
    bool look_failed = false;  // an entry of this scan could not be looked at
    bool nuke_wanted = false;  // once no scan is wanted: after "an", or "h"
    bool nuke_loggers_wanted = false;
    // Loggers of services that were told to stop are told to hang up once these are gone and their
    // lines are read; looked at again at `drain_due`, and given up at `drain_deadline` (monotonic
    // ns).
    bool drain_wanted = false;
    std::optional<std::uint64_t> drain_due;
    std::uint64_t drain_deadline = 0;
    std::optional<std::uint64_t> scan_due;  // monotonic ns: -t, or the retry of one that failed

    sys::Pid probe;                               // of the next version
    std::optional<std::uint64_t> probe_deadline;  // monotonic ns
    bool upgrade_wanted = false;                  // the probe was good

    // A call failed that nothing else would wake us for, or that would be made again at once: after
    // a pause there is another turn.
    bool stalled = false;

    EndState end = EndState::running;
    bool untold = false;                        // somebody could not be told that the tree ends
    std::optional<std::uint64_t> end_deadline;  // monotonic ns
    std::optional<std::uint64_t> hangup_due;    // when loggers are told again that nothing comes
};

// The catch-all logger is a service by its place and a logger by its work (s6 knows it by name).
bool is_catch_all(const ServiceTable& table, std::uint32_t row);

}  // namespace slipway::svscan
