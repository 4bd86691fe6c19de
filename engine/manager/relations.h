// The links of one service, with the words its definition uses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/manager/core.h"

namespace slipway::manager {

struct Relation {
    bool incoming = false;
    std::string_view kind;  // static storage
    Id id = 0;
    std::string other;
};

// At most kMaxRelations of them: bundles may have thousands.
inline constexpr std::size_t kMaxRelations = 500;
std::vector<Relation> relations_of(const Core& core, Id id);

}  // namespace slipway::manager
