#include "engine/formats/tai.h"

#include "engine/base/bytes.h"
#include "engine/base/number.h"

namespace slipway::formats {

void encode_tai(Tai time, std::span<std::uint8_t, kTaiSize> out) {
    base::store_be(out, 0, time.seconds);
    base::store_be(out, 8, time.nanoseconds);
}

Tai decode_tai(std::span<const std::uint8_t, kTaiSize> in) {
    return {base::load_be<std::uint64_t>(in, 0), base::load_be<std::uint32_t>(in, 8)};
}

TaiText tai_text(Tai time) {
    TaiText text;
    text.append("@");
    text.append(base::hexadecimal(time.seconds, 16).view());
    text.append(base::hexadecimal(time.nanoseconds, 8).view());
    return text;
}

std::optional<Tai> parse_tai(std::string_view text) {
    if (text.size() != 25 || text[0] != '@') return std::nullopt;
    Tai time;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const char c = text[i];
        unsigned digit = 0;
        if (c >= '0' && c <= '9')
            digit = static_cast<unsigned>(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = static_cast<unsigned>(c - 'a') + 10;
        else
            return std::nullopt;
        if (i <= 16)
            time.seconds = (time.seconds << 4) | digit;
        else
            time.nanoseconds = (time.nanoseconds << 4) | digit;
    }
    if (time.nanoseconds > 999'999'999) return std::nullopt;
    return time;
}

}  // namespace slipway::formats
