#include "engine/sys/processor.h"

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(Processor, KnowsItsFeatures) {
    EXPECT_FALSE(processor_has("nonsense"));
#if defined(__x86_64__)
    for (const char* always : {"fpu", "tsc", "cx8", "cmov", "mmx", "sse", "sse2", "syscall", "lm"})
        EXPECT_TRUE(processor_has(always)) << always;
#endif
}

}  // namespace
}  // namespace slipway::sys
