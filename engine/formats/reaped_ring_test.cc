#include "engine/formats/reaped_ring.h"

#include <array>
#include <cstring>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

struct ReapedRing : testing::Test {
    std::array<std::uint8_t, kReapedBytes> bytes{};

    ReapedRing() { reaped_prepare(bytes); }
};

TEST_F(ReapedRing, FindsWhatWasPut) {
    reaped_put(bytes, {17, 0x0100, 991});
    reaped_put(bytes, {18, 9, 992});
    EXPECT_EQ(reaped_find(bytes, 17, 991), 0x0100);
    EXPECT_EQ(reaped_find(bytes, 18, 992), 9);
    EXPECT_FALSE(reaped_find(bytes, 19, 992));
}

TEST_F(ReapedRing, AReusedPidIsAnotherProcess) {
    reaped_put(bytes, {17, 0x0100, 991});
    EXPECT_FALSE(reaped_find(bytes, 17, 5000));
    reaped_put(bytes, {17, 0x0200, 5000});
    EXPECT_EQ(reaped_find(bytes, 17, 991), 0x0100);
    EXPECT_EQ(reaped_find(bytes, 17, 5000), 0x0200);
}

TEST_F(ReapedRing, KeepsTheLast256) {
    for (std::uint32_t i = 0; i < 1000; ++i)
        reaped_put(bytes, {i + 1, static_cast<std::int32_t>(i), i});
    EXPECT_FALSE(reaped_find(bytes, 744, 743));
    EXPECT_EQ(reaped_find(bytes, 745, 744), 744);
    EXPECT_EQ(reaped_find(bytes, 1000, 999), 999);
}

TEST_F(ReapedRing, PrepareKeepsAValidRing) {
    reaped_put(bytes, {17, 1, 991});
    reaped_prepare(bytes);
    EXPECT_TRUE(reaped_find(bytes, 17, 991));
}

TEST_F(ReapedRing, GarbageIsNoRing) {
    bytes.fill(0xa5);
    EXPECT_FALSE(reaped_valid(bytes));
    EXPECT_FALSE(reaped_find(bytes, 0xa5a5a5a5, 0xa5a5a5a5a5a5a5a5));
    reaped_prepare(bytes);
    EXPECT_TRUE(reaped_valid(bytes));
}

TEST_F(ReapedRing, ACountBeyondReasonIsGarbage) {
    for (std::size_t i = 8; i < 16; ++i) bytes[i] = 0xff;
    EXPECT_FALSE(reaped_valid(bytes));
    reaped_prepare(bytes);
    reaped_put(bytes, {17, 1, 991});
    EXPECT_TRUE(reaped_find(bytes, 17, 991));
}

TEST_F(ReapedRing, AHalfWrittenEntryIsNotRead) {
    reaped_put(bytes, {17, 1, 991});
    // What a writer killed in the middle leaves: the sequence is cleared, the rest is old.
    for (std::size_t i = 0; i < 8; ++i) bytes[16 + 16 + i] = 0;
    EXPECT_FALSE(reaped_find(bytes, 17, 991));
}

TEST_F(ReapedRing, LayoutIsTheDocumentedOne) {
    reaped_put(bytes, {0x01020304, 5, 6});
    EXPECT_EQ(0, std::memcmp(bytes.data(), "pRwS", 4));  // "SwRp" as a native u32
    std::uint32_t pid = 0;
    std::memcpy(&pid, bytes.data() + 16, 4);
    EXPECT_EQ(pid, 0x01020304u);
}

}  // namespace
}  // namespace slipway::formats
