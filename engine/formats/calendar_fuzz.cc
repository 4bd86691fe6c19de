// A calendar event of any text, in a zone of any bytes: no endless loop, what is accepted can be
// written and read back, and each time is behind the one before.
#include <cstdlib>

#include "engine/base/bytes.h"
#include "engine/formats/calendar.h"

using namespace slipway::formats;

namespace {

void walk(const Calendar& calendar, const TimeZone& zone, std::int64_t at) {
    for (int i = 0; i < 4; ++i) {
        const auto found = next_elapse(calendar, zone, at);
        if (!found || !found.value()) return;
        if (*found.value() <= at) std::abort();
        at = *found.value();
    }
}

}  // namespace

// Eight bytes of time, then the event up to a NUL, then the zone.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 8) return 0;
    const auto time =
        static_cast<std::int64_t>(slipway::base::load_be<std::uint64_t>({data, size}, 0));
    std::string_view text(reinterpret_cast<const char*>(data) + 8, size - 8);
    const std::size_t end = text.find('\0');
    const std::string_view rest = end == text.npos ? std::string_view{} : text.substr(end + 1);
    text = text.substr(0, end);
    Calendar calendar;
    if (const auto error = decode_calendar(text, calendar)) {
        if (error->offset > text.size() || error->length == 0) std::abort();
        return 0;
    }
    Calendar again;
    if (decode_calendar(encode_calendar(calendar).view(), again) || !(calendar == again))
        std::abort();
    constexpr std::int64_t kRange = std::int64_t{7'400'000'000} * kMicrosOfSecond;
    walk(calendar, {}, time % kRange);
    walk(calendar, {{}, "CET-1CEST,M3.5.0,M10.5.0/3"}, time % kRange);
    walk(calendar, {{}, rest}, time % kRange);
    walk(calendar, {{reinterpret_cast<const std::uint8_t*>(rest.data()), rest.size()}, {}},
         time % kRange);
    return 0;
}
