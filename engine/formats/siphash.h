// SipHash-2-4 (Aumasson and Bernstein, 2012) of a text under a key of 16 bytes: the hash by which
// systemd chooses the number of a dynamic user.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace slipway::formats {

using SipKey = std::array<std::uint8_t, 16>;

class SipHash {
public:
    constexpr explicit SipHash(const SipKey& key) {
        std::uint64_t k0 = 0, k1 = 0;
        for (std::size_t i = 0; i < 8; ++i) {
            k0 |= std::uint64_t{key[i]} << (8 * i);
            k1 |= std::uint64_t{key[i + 8]} << (8 * i);
        }
        v_ = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261,
              k1 ^ 0x7465646279746573};
    }

    constexpr std::uint64_t of(std::string_view text) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            word |= std::uint64_t{static_cast<std::uint8_t>(text[i])} << (8 * (i % 8));
            if (i % 8 != 7) continue;
            take(word);
            word = 0;
        }
        take(word | std::uint64_t{text.size() & 0xff} << 56);
        v_[2] ^= 0xff;
        for (int i = 0; i < 4; ++i) round();
        return v_[0] ^ v_[1] ^ v_[2] ^ v_[3];
    }

private:
    constexpr void take(std::uint64_t word) {
        v_[3] ^= word;
        round();
        round();
        v_[0] ^= word;
    }

    constexpr void half(std::size_t a, std::size_t b, int bits) {
        v_[a] += v_[b];
        v_[b] = std::rotl(v_[b], bits) ^ v_[a];
    }

    constexpr void round() {
        half(0, 1, 13);
        half(2, 3, 16);
        v_[0] = std::rotl(v_[0], 32);
        half(2, 1, 17);
        half(0, 3, 21);
        v_[2] = std::rotl(v_[2], 32);
    }

    std::array<std::uint64_t, 4> v_{};
};

constexpr std::uint64_t siphash(const SipKey& key, std::string_view text) {
    return SipHash(key).of(text);
}

// Vectors of the algorithm's authors: the key 00 01 … 0f, texts of the bytes 0, 1 ….
namespace siphash_vectors {
constexpr SipKey kKey{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr std::string_view kText{"\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17", 16};
static_assert(siphash(kKey, "") == 0x726fdb47dd0e0e31);
static_assert(siphash(kKey, kText.substr(0, 7)) == 0xab0200f58b01d137);
static_assert(siphash(kKey, kText.substr(0, 8)) == 0x93f5f5799a932462);
static_assert(siphash(kKey, kText.substr(0, 15)) == 0xa129ca6149be45e5);
}  // namespace siphash_vectors

}  // namespace slipway::formats
