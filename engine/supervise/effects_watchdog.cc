// The watchdog of a run. Its period is the policy's, until the service says another one by
// WATCHDOG_USEC= (sd_notify(3)); that holds for the run and stands in supervise/watchdog, so that a
// successor of this supervisor goes by it too.
#include <array>

#include "engine/base/number.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::supervise {
namespace {

constexpr std::uint64_t kMicro = sys::kMillisecond / 1000;
constexpr const char* kFile = "supervise/watchdog";
constexpr const char* kNewFile = "supervise/watchdog.new";

std::uint64_t period(const Supervisor& s) {
    return s.watchdog_told != 0 ? s.watchdog_told * kMicro
                                : s.policy.watchdog_ms * sys::kMillisecond;
}

}  // namespace

void start_watchdog(Supervisor& s) {
    if (period(s) != 0) s.watchdog_deadline = now_boot() + period(s);
}

void feed_watchdog(Supervisor& s) {
    if (s.watchdog_deadline != 0) start_watchdog(s);
}

void change_watchdog(Supervisor& s, std::uint64_t microseconds) {
    // A year; longer ones would overflow the clock.
    constexpr std::uint64_t kLongest = 31536000000000U;
    s.watchdog_told = microseconds < kLongest ? microseconds : kLongest;
    const auto text = base::decimal_unsigned(s.watchdog_told);
    const std::string_view bytes = text.view();
    const auto done = sys::replace_file(
        sys::kHere, kFile, kNewFile,
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, 0644);
    if (!done) warn(s, {"cannot write supervise/watchdog", sys::explain(done.error()).view()});
    if (s.watchdog_deadline != 0 || s.state == State::up) start_watchdog(s);
}

void forget_watchdog(Supervisor& s) {
    if (s.watchdog_told == 0) return;
    s.watchdog_told = 0;
    (void)sys::unlink_at(sys::kHere, kFile);  // what stays is read by a successor at worst
}

void recall_watchdog(Supervisor& s) {
    if (!notifies(s)) return;
    std::array<char, 32> buffer{};
    const auto text = sys::read_whole(sys::kHere, kFile, std::span<char>(buffer));
    if (text) s.watchdog_told = base::parse_unsigned(text.value()).value_or(0);
}

}  // namespace slipway::supervise
