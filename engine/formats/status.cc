#include "engine/formats/status.h"

#include <algorithm>

#include "engine/base/bytes.h"

namespace slipway::formats {
namespace {

using base::load_be;
using base::store_be;

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kPaused = 1, kFinishing = 2, kWantUp = 4, kReady = 8;
constexpr std::uint8_t kSkipped = 1, kReloading = 2, kNotified = 4, kToldDown = 32, kCause = 64,
                       kPermanent = 128;
constexpr unsigned kPhaseShift = 3, kPhaseMask = 3;
constexpr std::size_t kVersionAt = 35, kStateAt = 36, kWantAt = 37, kResultAt = 38, kFlagsAt = 39,
                      kBootIdAt = 40, kTakenAt = 56, kDoneAt = 64, kDeadlineAt = 72, kStepAt = 80,
                      kStartsAt = 84, kStartTimesAt = 88, kTextAt = 296, kTextSize = 63,
                      kFailuresAt = 359;
static_assert(kStartTimesAt + 8 * kStartTimes == kChildrenAt);
static_assert(kChildrenAt + kRoles * kChildSize == kTextAt);
static_assert(kTextAt + kTextSize == kFailuresAt && kFailuresAt + 1 == kStatusSize);
// The order stands where a long text ends, behind the NUL of one that was cut for it: whoever does
// not know of it finds a shorter text, and a long text of before has no NUL there.
constexpr std::size_t kShortTextSize = 51, kTextEndAt = kTextAt + kShortTextSize,
                      kOrderEndAt = kTextEndAt + 1, kOrderStatusAt = kOrderEndAt + 1,
                      kOrderIdAt = kOrderStatusAt + 2;
static_assert(kOrderIdAt + 8 == kFailuresAt);

constexpr std::uint8_t bit(bool set, std::uint8_t value) {
    return set ? value : std::uint8_t{0};
}

Child decode_child(std::span<const std::uint8_t> in) {
    return {load_be<std::uint32_t>(in, 0), load_be<std::uint64_t>(in, 8),
            load_be<std::uint64_t>(in, 16), load_be<std::uint32_t>(in, 4)};
}

// Without the rest of a letter of UTF-8 that does not fit.
std::string_view shortened(std::string_view text) {
    if (text.size() <= kShortTextSize) return text;
    std::size_t size = kShortTextSize;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    return text.substr(0, size);
}

Order decode_order(std::span<const std::uint8_t> in) {
    const std::uint8_t end = in[kOrderEndAt];
    if (in[kTextEndAt] != 0 || end == 0 || end > kLastOrderEnd) return {};
    return {load_be<std::uint64_t>(in, kOrderIdAt), static_cast<OrderEnd>(end),
            load_be<std::uint16_t>(in, kOrderStatusAt)};
}

Record decode_record(std::span<const std::uint8_t> in) {
    Record record;
    record.state = in[kStateAt];
    record.want = static_cast<Want>(in[kWantAt]);
    record.result = static_cast<RunResult>(in[kResultAt]);
    record.skipped = (in[kFlagsAt] & kSkipped) != 0;
    record.reloading = (in[kFlagsAt] & kReloading) != 0;
    record.notified = (in[kFlagsAt] & kNotified) != 0;
    record.told_down = (in[kFlagsAt] & kToldDown) != 0;
    record.cause = (in[kFlagsAt] & kCause) != 0;
    record.permanent = (in[kFlagsAt] & kPermanent) != 0;
    record.failures = in[kFailuresAt];
    record.phase = std::min<std::uint8_t>((in[kFlagsAt] >> kPhaseShift) & kPhaseMask, 2);
    std::copy_n(in.begin() + kBootIdAt, record.boot_id.size(), record.boot_id.begin());
    record.request_taken = load_be<std::uint64_t>(in, kTakenAt);
    record.request_done = load_be<std::uint64_t>(in, kDoneAt);
    record.deadline = load_be<std::uint64_t>(in, kDeadlineAt);
    record.stop_step = load_be<std::uint32_t>(in, kStepAt);
    record.starts = load_be<std::uint32_t>(in, kStartsAt);
    for (std::size_t i = 0; i < kStartTimes; ++i)
        record.start_times[i] = load_be<std::uint64_t>(in, kStartTimesAt + 8 * i);
    for (std::size_t i = 0; i < kRoles; ++i)
        record.children[i] = decode_child(in.subspan(kChildrenAt + kChildSize * i, kChildSize));
    std::size_t length = 0;
    while (length < kTextSize && in[kTextAt + length] != 0) ++length;
    record.text.append({reinterpret_cast<const char*>(in.data()) + kTextAt, length});
    record.order = decode_order(in);
    return record;
}

}  // namespace

bool operator==(const Record& a, const Record& b) {
    std::array<std::uint8_t, kStatusSize> left{}, right{};
    encode_status({}, a, left);
    encode_status({}, b, right);
    return left == right;
}

void encode_child(const Child& child, std::span<std::uint8_t, kChildSize> out) {
    store_be(out, 0, child.pid);
    store_be(out, 4, child.ended);
    store_be(out, 8, child.start_time);
    store_be(out, 16, child.started_at);
}

void encode_status(const S6Status& s6,
                   const Record& record,
                   std::span<std::uint8_t, kStatusSize> out) {
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    encode_tai(s6.changed, out.subspan<0, kTaiSize>());
    encode_tai(s6.readied, out.subspan<kTaiSize, kTaiSize>());
    store_be(out, 24, s6.pid);
    store_be(out, 32, s6.wait_status);
    out[34] = static_cast<std::uint8_t>(bit(s6.paused, kPaused) | bit(s6.finishing, kFinishing) |
                                        bit(s6.want_up, kWantUp) | bit(s6.ready, kReady));
    out[kVersionAt] = kVersion;
    out[kStateAt] = record.state;
    out[kWantAt] = static_cast<std::uint8_t>(record.want);
    out[kResultAt] = static_cast<std::uint8_t>(record.result);
    out[kFlagsAt] = static_cast<std::uint8_t>(
        bit(record.skipped, kSkipped) | bit(record.reloading, kReloading) |
        bit(record.notified, kNotified) | bit(record.told_down, kToldDown) |
        bit(record.cause, kCause) | bit(record.permanent, kPermanent) |
        (record.phase & kPhaseMask) << kPhaseShift);
    out[kFailuresAt] = record.failures;
    std::copy(record.boot_id.begin(), record.boot_id.end(), out.begin() + kBootIdAt);
    store_be(out, kTakenAt, record.request_taken);
    store_be(out, kDoneAt, record.request_done);
    store_be(out, kDeadlineAt, record.deadline);
    store_be(out, kStepAt, record.stop_step);
    store_be(out, kStartsAt, record.starts);
    for (std::size_t i = 0; i < kStartTimes; ++i)
        store_be(out, kStartTimesAt + 8 * i, record.start_times[i]);
    for (std::size_t i = 0; i < kRoles; ++i)
        encode_child(record.children[i],
                     out.subspan(kChildrenAt + kChildSize * i).first<kChildSize>());
    const bool ordered = record.order.end != OrderEnd::none;
    const std::string_view text = ordered ? shortened(record.text.view()) : record.text.view();
    std::copy(text.begin(), text.end(), out.begin() + kTextAt);
    if (!ordered) return;
    out[kOrderEndAt] = static_cast<std::uint8_t>(record.order.end);
    store_be(out, kOrderStatusAt, record.order.wait_status);
    store_be(out, kOrderIdAt, record.order.request);
}

std::optional<Status> decode_status(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < kS6StatusSize) return std::nullopt;
    Status status;
    status.s6.changed = decode_tai(bytes.subspan<0, kTaiSize>());
    status.s6.readied = decode_tai(bytes.subspan<kTaiSize, kTaiSize>());
    status.s6.pid = load_be<std::uint64_t>(bytes, 24);
    status.s6.wait_status = load_be<std::uint16_t>(bytes, 32);
    status.s6.paused = (bytes[34] & kPaused) != 0;
    status.s6.finishing = (bytes[34] & kFinishing) != 0;
    status.s6.want_up = (bytes[34] & kWantUp) != 0;
    status.s6.ready = (bytes[34] & kReady) != 0;
    if (bytes.size() < kStatusSize || bytes[kVersionAt] != kVersion ||
        bytes[kWantAt] > static_cast<std::uint8_t>(Want::once) || bytes[kResultAt] > kLastRunResult)
        return status;
    status.record = decode_record(bytes);
    status.has_record = true;
    return status;
}

std::string_view run_result_name(RunResult result) {
    static constexpr std::array<std::string_view, kLastRunResult + 1> kNames{
        "none",        "success", "exit-code", "signal",   "core-dump", "timeout",  "watchdog",
        "start-limit", "prepare", "skipped",   "protocol", "unknown",   "resources"};
    const std::size_t index = static_cast<std::size_t>(result);
    return index < kNames.size() ? kNames[index] : "unknown";
}

}  // namespace slipway::formats
