#include "engine/formats/death_tally.h"

namespace slipway::formats {

Death death_of(Tai time, int wait_status) {
    const int signal = wait_status & 0x7f;
    const int code = signal != 0 ? 128 + signal : (wait_status >> 8) & 0xff;
    return {time, static_cast<std::uint8_t>(code), static_cast<std::uint8_t>(signal)};
}

void encode_death(const Death& death, std::span<std::uint8_t, kDeathSize> out) {
    encode_tai(death.time, out.first<kTaiSize>());
    out[12] = death.exit_code;
    out[13] = death.signal;
}

Death decode_death(std::span<const std::uint8_t, kDeathSize> in) {
    return {decode_tai(in.first<kTaiSize>()), in[12], in[13]};
}

}  // namespace slipway::formats
