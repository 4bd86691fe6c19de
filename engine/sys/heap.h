// The heap of a program that fills it fast and soon ends.
#pragma once

namespace slipway::sys {

// The heap then grows in large steps and keeps what is freed: else it shrinks and grows again and
// again, and each page is touched for the first time several times over. Address space is taken,
// memory only when it is used.
void expect_large_heap();

}  // namespace slipway::sys
