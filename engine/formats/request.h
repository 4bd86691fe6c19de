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
    char goal = 0;            // 'u', 'd', 'o', 'l', 'r' or 'e'
    bool returns = false;     // down only to come up again: what is kept for the next run stays
    std::uint8_t action = 0;  // 'e': which of the service's actions, from 1
    friend bool operator==(const Request&, const Request&) = default;
};

// What stands beside the id: the goal, and what belongs to it.
constexpr std::uint64_t goal_word(const Request& request) {
    return static_cast<std::uint8_t>(request.goal) | (request.returns ? 0x100u : 0u) |
           std::uint64_t{request.action} << 16;
}

constexpr void encode_request(const Request& request, std::span<std::uint8_t, kRequestSize> out) {
    base::store_be(out, 0, request.id);
    base::store_be(out, 8, goal_word(request));
}

// std::nullopt: too short, no id, or a goal that is none.
constexpr std::optional<Request> decode_request(std::span<const std::uint8_t> in) {
    if (in.size() < kRequestSize) return std::nullopt;
    const auto goal = base::load_be<std::uint64_t>(in, 8);
    const Request request{base::load_be<std::uint64_t>(in, 0), static_cast<char>(goal & 0xff),
                          (goal & 0x100) != 0, static_cast<std::uint8_t>(goal >> 16)};
    if ((request.goal == 'e') != (request.action != 0)) return std::nullopt;
    for (const char known : {'u', 'd', 'o', 'l', 'r', 'e'})
        if (request.goal == known && request.id != 0) return request;
    return std::nullopt;
}

}  // namespace slipway::formats
