#include "engine/sys/entropy.h"

#include <sys/random.h>

#include <array>

#include "engine/base/bytes.h"
#include "engine/sys/clock.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {

Status random_bytes(std::span<std::uint8_t> into) {
    while (!into.empty()) {
        const long size =
            retried([&] { return ::getrandom(into.data(), into.size(), GRND_NONBLOCK); });
        if (size < 0) return last_error();
        into = into.subspan(static_cast<std::size_t>(size));
    }
    return base::kOk;
}

std::uint32_t random_serial() {
    std::array<std::uint8_t, 4> bytes{};
    if (!random_bytes(bytes))
        base::store_be(std::span(bytes), 0, static_cast<std::uint32_t>(boottime()));
    return base::load_be<std::uint32_t>(bytes, 0) | 1u;
}

}  // namespace slipway::sys
