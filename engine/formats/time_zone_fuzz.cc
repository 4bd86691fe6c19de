// A zone file and a rule of any bytes: no read outside, no endless loop, offsets of less than two
// days.
#include <cstdlib>

#include "engine/formats/time_zone.h"

using namespace slipway::formats;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const std::int64_t time : {std::int64_t{-4'000'000'000}, std::int64_t{0},
                                    std::int64_t{1'700'000'000}, std::int64_t{1} << 54}) {
        static_cast<void>(offset_in_zone_file({data, size}, time));
        const auto ruled = offset_by_zone_rule(text, time);
        if (ruled && (ruled->until <= time || std::abs(ruled->seconds) > 2 * 86400)) std::abort();
    }
    return 0;
}
