#include "engine/sys/entropy.h"

#include <sys/random.h>

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

}  // namespace slipway::sys
