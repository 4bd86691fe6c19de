// supervise/status: s6's 35 bytes, and behind them our record (docs/formats/policy.md).
//
// The one encoder and decoder. s6's programs read the first part and ignore the rest. Everything is
// big-endian.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/fixed_string.h"
#include "engine/formats/tai.h"

namespace slipway::formats {

inline constexpr std::size_t kS6StatusSize = 35;
inline constexpr std::size_t kStatusSize = 360;
inline constexpr std::size_t kChildrenAt = 152;
inline constexpr std::size_t kChildSize = 24;

// What s6's programs see.
struct S6Status {
    Tai changed;                    // the last time it came up or went down
    Tai readied;                    // the last time it became ready, up or down
    std::uint64_t pid = 0;          // of run, or of finish while `finishing`; 0: none
    std::uint16_t wait_status = 0;  // of the last run
    bool paused = false;
    bool finishing = false;
    bool want_up = false;
    bool ready = false;  // the ready time belongs to the state it is in now
    friend bool operator==(const S6Status&, const S6Status&) = default;

    constexpr bool up() const { return pid != 0 && !finishing; }
};

enum class Want : std::uint8_t { down = 0, up = 1, once = 2 };

// How the last start ended, or why there was none.
enum class RunResult : std::uint8_t {
    none = 0,
    success = 1,
    exit_code = 2,
    signal = 3,
    core_dump = 4,
    timeout = 5,
    watchdog = 6,
    start_limit = 7,
    prepare = 8,
    skipped = 9,
    protocol = 10,
    unknown = 11,  // nobody saw it end; never taken for success
    resources = 12,
};

inline constexpr std::uint8_t kLastRunResult = 12;

enum class Role : std::uint8_t { main, prepare, started, control, finish, check };
inline constexpr std::size_t kRoles = 6;

struct Child {
    std::uint32_t pid = 0;         // 0: none
    std::uint64_t start_time = 0;  // field 22 of /proc/PID/stat
    std::uint64_t started_at = 0;  // CLOCK_BOOTTIME, ns
    // With pid 0, of a forking service: the main process that ended last; the times are its.
    std::uint32_t ended = 0;
    friend bool operator==(const Child&, const Child&) = default;
};

inline constexpr std::size_t kStartTimes = 8;

// How a command ended that a request asked for (a reload); kept beside the id of the request, so
// that whoever asked learns it whatever comes after.
enum class OrderEnd : std::uint8_t {
    none = 0,         // nothing was asked for
    running = 1,      // it has not ended
    ended = 2,        // as `wait_status` says; a signal was sent: 0
    not_up = 3,       // the service was not up, so nothing was done
    cut_short = 4,    // the service ended or was stopped before it was over
    not_started = 5,  // its program could not be executed
    timeout = 6,      // it took too long and is killed
    unknown = 7,      // nobody saw how it ended
};
inline constexpr std::uint8_t kLastOrderEnd = 7;

struct Order {
    std::uint64_t request = 0;  // 0: none yet
    OrderEnd end = OrderEnd::none;
    std::uint16_t wait_status = 0;
    friend bool operator==(const Order&, const Order&) = default;
};

// States without a process. Any other state means that something runs, or is to be done yet.
inline constexpr std::uint8_t kStateDown = 0, kStateWaiting = 1, kStateStarting = 3,
                              kStateGone = 15;
// A oneshot that is up.
inline constexpr std::uint8_t kStateDone = 12;

struct Record {
    std::uint8_t state = 0;  // enum State of engine/supervise (docs/formats/state-chart.md)
    Want want = Want::down;
    RunResult result = RunResult::none;
    bool skipped = false;  // the last start's condition was false
    bool reloading = false;
    bool notified = false;   // readiness was notified (not only assumed)
    bool told_down = false;  // the last command that said up, down or once said down
    bool cause = false;      // `result` was decided before the end, by a deadline or a command
    bool permanent = false;  // ./finish ended with 125
    std::uint8_t phase = 0;  // of what follows an end: 1 ./finish, 2 data/cleanup is over too
    std::array<std::uint8_t, 16> boot_id{};
    std::uint64_t request_taken = 0;
    std::uint64_t request_done = 0;
    std::uint64_t deadline = 0;   // CLOCK_BOOTTIME, ns; 0: none
    std::uint32_t stop_step = 0;  // index of the step that was sent last, + 1
    std::uint32_t starts = 0;     // counted in the restart window
    std::array<std::uint64_t, kStartTimes> start_times{};  // newest first, CLOCK_BOOTTIME ns
    std::array<Child, kRoles> children{};
    Order order;                 // the last one
    base::FixedString<63> text;  // STATUS= of sd_notify; on disk shorter once there was an order
    std::uint8_t failures = 0;   // one after another, at most 255: for the growing delay
    friend bool operator==(const Record& a, const Record& b);

    Child& child(Role role) { return children[static_cast<std::size_t>(role)]; }

    const Child& child(Role role) const { return children[static_cast<std::size_t>(role)]; }
};

struct Status {
    S6Status s6;
    Record record;
    bool has_record = false;  // false: written by s6, or by nobody of ours
};

void encode_status(const S6Status& s6,
                   const Record& record,
                   std::span<std::uint8_t, kStatusSize> out);

// std::nullopt: shorter than s6's part. A record of another version or with values out of range
// counts as no record.
std::optional<Status> decode_status(std::span<const std::uint8_t> bytes);

// What a child writes of itself, and where in the file.
constexpr std::size_t child_offset(Role role) {
    return kChildrenAt + kChildSize * static_cast<std::size_t>(role);
}

void encode_child(const Child& child, std::span<std::uint8_t, kChildSize> out);

// "success", "exit-code", … as docs/formats/policy.md lists them.
std::string_view run_result_name(RunResult result);

}  // namespace slipway::formats
