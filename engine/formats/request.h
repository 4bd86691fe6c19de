// supervise/request: who asked for the control byte that comes next (docs/formats/policy.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/bytes.h"

namespace slipway::formats {

inline constexpr std::size_t kRequestSize = 16;

struct Request {
    std::uint64_t id = 0;
    char goal = 0;         // 'u', 'd', 'o', 'l' or 'r'
    bool returns = false;  // down only to come up again: what is kept for the next run stays
    friend bool operator==(const Request&, const Request&) = default;
};

constexpr void encode_request(const Request& request, std::span<std::uint8_t, kRequestSize> out) {
    base::store_be(out, 0, request.id);
    const std::uint64_t returns = request.returns ? 0x100 : 0;
    base::store_be(out, 8, static_cast<std::uint8_t>(request.goal) | returns);
}

// std::nullopt: too short, no id, or a goal that is none.
constexpr std::optional<Request> decode_request(std::span<const std::uint8_t> in) {
    if (in.size() < kRequestSize) return std::nullopt;
    const auto goal = base::load_be<std::uint64_t>(in, 8);
    const Request request{base::load_be<std::uint64_t>(in, 0), static_cast<char>(goal & 0xff),
                          (goal & 0x100) != 0};
    for (const char known : {'u', 'd', 'o', 'l', 'r'})
        if (request.goal == known && request.id != 0) return request;
    return std::nullopt;
}

}  // namespace slipway::formats
