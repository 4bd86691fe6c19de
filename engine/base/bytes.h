// Fixed-width integers in byte order, for the formats that are read by other programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace slipway::base {

template <typename T>
constexpr void store_be(std::span<std::uint8_t> out, std::size_t at, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out[at + i] = static_cast<std::uint8_t>(value >> (8 * (sizeof(T) - 1 - i)));
}

template <typename T>
constexpr T load_be(std::span<const std::uint8_t> in, std::size_t at) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = static_cast<T>(static_cast<T>(value << 8) | in[at + i]);
    return value;
}

template <typename T>
constexpr void store_le(std::span<std::uint8_t> out, std::size_t at, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

template <typename T>
constexpr T load_le(std::span<const std::uint8_t> in, std::size_t at) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = static_cast<T>(value | static_cast<T>(static_cast<T>(in[at + i]) << (8 * i)));
    return value;
}

}  // namespace slipway::base
