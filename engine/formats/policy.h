// data/policy: what the supervisor does beyond s6 (docs/formats/policy.md).
//
// A Policy that no file made describes plain s6: `present` is false then, and the supervisor takes
// stop steps, readiness and so on from s6's own files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace slipway::formats {

enum class ServiceType : std::uint8_t { longrun, oneshot, task };

enum class ReadyKind : std::uint8_t {
    none,         // never said: s6 without notification-fd
    fork,         // the process exists
    exec,         // `run` was executed
    program,      // `run` is an exec plan, and its program was executed (program_report.h)
    fd,           // a newline on descriptor `ready_fd`
    notify,       // READY=1
    pid_file,     // the parent ended, and the daemon's pid stands in `pid_file`
    parent_exit,  // the parent ended; the sole remaining child is the daemon
    check,        // data/check exits 0
    oneshot,      // run exited 0
};

enum class KillMode : std::uint8_t { process, group, mixed, none };

enum class RestartWhen : std::uint8_t {
    no,
    on_failure,
    on_abnormal,
    on_abort,
    on_watchdog,
    on_success,
    always,
};

struct PolicyStep {
    int signal = 0;
    std::uint64_t wait_ms = 0;  // before the next step
    friend bool operator==(const PolicyStep&, const PolicyStep&) = default;
};

inline constexpr std::size_t kMaxStopSteps = 8;
// As many as slipway-exec can pass beside the sockets.
inline constexpr std::uint32_t kMaxStoredDescriptors = 32;

// A set of exit codes.
class CodeSet {
public:
    constexpr void add(unsigned code) { words_[code / 64] |= std::uint64_t{1} << (code % 64); }

    constexpr bool contains(unsigned code) const {
        return code < 256 && ((words_[code / 64] >> (code % 64)) & 1) != 0;
    }

private:
    std::array<std::uint64_t, 4> words_{};
};

inline constexpr std::size_t kMaxPolicyPath = 1023;
inline constexpr std::size_t kMaxCgroupPath = 1023;

// Its texts are parts of what was decoded.
struct Policy {
    bool present = false;  // made from a file
    ServiceType type = ServiceType::longrun;
    ReadyKind ready = ReadyKind::exec;
    bool ready_given = false;
    int ready_fd = -1;  // where the service says so: `fd`, `program`
    std::string_view pid_file;
    std::uint64_t check_interval_ms = 0;
    bool notify_all = false;
    std::uint64_t start_timeout_ms = 0;  // 0: none
    std::array<PolicyStep, kMaxStopSteps> steps{};
    std::size_t step_count = 0;  // 0: s6's rules
    std::uint64_t stop_timeout_ms = 90'000;
    KillMode kill = KillMode::process;
    bool hangup = false;
    int reload_signal = 0;       // 0: not given
    std::uint64_t controls = 0;  // bit N-1: data/control.NAME runs in place of signal N
    RestartWhen restart = RestartWhen::always;
    std::uint64_t restart_delay_ms = 1000;
    std::uint64_t restart_delay_max_ms = 0;  // 0: the delay does not grow
    std::uint32_t limit_count = 0;           // 0: no limit
    std::uint64_t limit_interval_ms = 0;
    CodeSet success_codes, never_codes, force_codes;
    std::uint64_t success_signals = 0;  // bit N-1: signal N
    bool repeatable = false;            // a run whose end nobody saw is tried again
    std::uint64_t watchdog_ms = 0;      // 0: none
    std::uint32_t store_max = 0;        // descriptors that are kept for the service
    std::string_view cgroup;            // below the tree's root cgroup; empty: none
    bool cgroup_required = false;       // without it the service is not started
    bool listens = false;               // the holder keeps its listening sockets
    bool removes_sockets = false;       // … and their paths go with them
    std::string_view bell;
};

// Where and why a policy was refused. Line and column count from 1; `why` and `way_out` are static.
struct PolicyError {
    unsigned line = 0;
    unsigned column = 0;
    std::string_view why;
    std::string_view way_out;
};

inline constexpr std::size_t kMaxPolicyBytes = 8192;

// Fills `policy` from a file's text; std::nullopt: it was right. After an error `policy` holds a
// part of the file and must not be used.
std::optional<PolicyError> decode_policy(std::string_view text, Policy& policy);

// The names of all directives, in the order of the documentation.
std::span<const std::string_view> policy_directives();

}  // namespace slipway::formats
