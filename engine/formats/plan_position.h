// Where a word of an exec plan stands; lines and columns from 1.
#pragma once

namespace slipway::formats {

struct PlanPosition {
    int line = 0;
    int column = 0;
    int length = 0;
};

}  // namespace slipway::formats
