// What a service may do, as a number: a pure function of its definition.
//
// Each row of the table (exposure.cc) is something that a program which was taken over could do,
// with a weight, and the setting that takes it away. The score is the weighted share of what is
// left, from 0.0 (nothing) to 10.0. Rows, weights and rounding are those that `systemd-analyze
// security` of systemd 252 shows, so that a score before a migration can be held against one after
// it; docs/formats/exposure.md says where the two part.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/service.h"

namespace slipway::explain {

struct Exposure {
    std::string_view directive;  // as systemd-analyze names it: "PrivateTmp"
    std::string_view may;        // "see what others keep in /tmp"
    std::string_view remedy;     // "Sandbox.private-tmp = yes"
    std::string_view key;        // of the remedy, in [Process]: "Sandbox.private-tmp"
    unsigned weight = 0;
    unsigned range = 1;
    unsigned badness = 0;      // 0: it cannot; `range`: it can
    bool concerns = true;      // false: it says nothing of such a service, and is not counted
    bool not_applied = false;  // a setting stands that would make it less bad
};

struct Exposures {
    std::vector<Exposure> list;  // the worst first
    unsigned tenths = 0;         // of the score
};

// `ignored`: keys ("Process.Sandbox.private-tmp") that count as not written, because this version
// or this machine does not apply them.
Exposures exposures_of(const model::Service& service, const std::set<std::string>& ignored);

// The keys of a service that this version does not apply (graph/features.h).
std::set<std::string> keys_not_applied(const model::Service& service);

// "safe" to "exposed"
std::string_view word_of_score(unsigned tenths);

// "9.6"
std::string score_text(unsigned tenths);

}  // namespace slipway::explain
