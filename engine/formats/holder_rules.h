// Who besides root may do what with which names of slipway-fdholder (docs/formats/holder.md).
//
//   WHO RIGHTS PREFIX      one rule a line; '#' begins a comment
//
// WHO is uid:N, gid:N or any; RIGHTS are letters of s(tore) g(et) r(emove) l(ist); PREFIX is how
// the names begin, "*" stands for all. What no rule allows is forbidden.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/fixed_list.h"

namespace slipway::formats {

// The rights, as bits.
enum HolderRight : std::uint8_t { kMayStore = 1, kMayGet = 2, kMayRemove = 4, kMayList = 8 };

struct HolderRule {
    enum class Who : std::uint8_t { user, group, anybody };
    Who who = Who::anybody;
    std::uint8_t rights = 0;
    std::uint32_t id = 0;
    std::string_view prefix;  // in the text; empty: all names
};

inline constexpr std::size_t kMostHolderRules = 64;
using HolderRules = base::FixedList<HolderRule, kMostHolderRules>;

struct HolderRulesError {
    int line = 0;  // 0: none
    std::string_view message;
};

HolderRulesError decode_holder_rules(std::string_view text, HolderRules& rules);

struct HolderClient {
    std::uint32_t uid = 0, gid = 0;
};

// Whether each of `rights` is allowed by some rule.
bool allows(const HolderRules& rules,
            HolderClient client,
            std::uint8_t rights,
            std::string_view name);

}  // namespace slipway::formats
