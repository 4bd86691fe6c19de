// Soft limits by the letters of softlimit.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/chain/loader.h"

namespace slipway::chain {

enum class Which { soft, hard, both };

struct LimitOption {
    char letter = 0;
    std::uint64_t value = 0;  // sys::kUnlimited: the hard limit
};

// "=" or a number.
std::optional<std::uint64_t> parse_limit(std::string_view text);

// Sets the limits that `letter` stands for; a value over the hard limit becomes that. 0 or the exit
// code.
int set_limits(const Call& call, LimitOption option, Which which);

}  // namespace slipway::chain
