// The heap of a program that fills it fast and soon ends.
#pragma once

namespace slipway::sys {

// The heap then grows in large steps, on large pages where the kernel gives them, and what is freed
// is kept: touching memory for the first time costs such a program a tenth of its time. Address
// space is taken, memory only when it is used. Where it cannot be done, all stays as it is.
void expect_large_heap();

}  // namespace slipway::sys
