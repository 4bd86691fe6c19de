// FNV-1a: 32 bits of a service's name on the doorbell (docs/formats/live-tree.md), 64 in tables.
#pragma once

#include <cstdint>
#include <string_view>

namespace slipway::formats {

constexpr std::uint32_t fnv1a(std::string_view text) {
    std::uint32_t hash = 0x811c9dc5;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193u;
    return hash;
}

constexpr std::uint64_t fnv1a_64(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3u;
    return hash;
}

// Vectors of the algorithm's authors.
static_assert(fnv1a("") == 0x811c9dc5);
static_assert(fnv1a("a") == 0xe40c292c);
static_assert(fnv1a("foobar") == 0xbf9cf968);
static_assert(fnv1a_64("a") == 0xaf63dc4c8601ec8c);

}  // namespace slipway::formats
