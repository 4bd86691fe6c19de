// Where the boxes of a graph stand: in layers from left to right, so that links point right. Pure.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace slipway::cli {

struct Place {
    std::uint32_t layer = 0;
    std::uint32_t row = 0;  // from the top of its layer, without gaps
};

using Links = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // from, to

// Places for the nodes 0 to count-1. Each stands to the right of all that have a link to it, but
// for links that close a circle; neighbours stand near each other as far as a few passes find.
std::vector<Place> layers_of(std::uint32_t count, const Links& links);

}  // namespace slipway::cli
