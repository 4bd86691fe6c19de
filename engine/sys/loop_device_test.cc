#include "engine/sys/loop_device.h"

#include <unistd.h>

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "engine/sys/file.h"
#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

constexpr std::size_t kBlock = 4096, kBlocks = 4;
constexpr int kTurns = 500, kTurn = 20'000;  // microseconds

class LoopDevice : public ::testing::Test {
protected:
    // A block of each letter: "a", "b" …
    void SetUp() override {
        for (std::size_t i = 0; i < kBlocks; ++i)
            ASSERT_TRUE(write_all(image, std::string(kBlock, static_cast<char>('a' + i))));
        base::Path path;
        if (const auto got = attach_loop(image, {}, true, path); !got)
            GTEST_SKIP() << "there are no loop devices here, or no room for one: error "
                         << got.error().value;
    }

    testing::ScratchDirectory dir;
    Fd image = testing::make_file(dir.fd(), "image");
};

// Its first letter and how many bytes can be read, of what has at most that of the image.
std::string content(BorrowedFd device) {
    std::array<std::uint8_t, kBlock * kBlocks> bytes{};
    const auto size = read_at(device, bytes, 0);
    if (!size || size.value() == 0) return "nothing";
    return static_cast<char>(bytes[0]) + std::to_string(size.value());
}

TEST_F(LoopDevice, HasThePartOfTheFile) {
    base::Path whole, part;
    const Fd all = attach_loop(image, {}, true, whole).value();
    const Fd third = attach_loop(image, {2 * kBlock, kBlock}, true, part).value();
    EXPECT_TRUE(whole.view().starts_with("/dev/loop")) << whole.view();
    EXPECT_NE(whole.view(), part.view());
    EXPECT_EQ(content(all), "a16384");
    EXPECT_EQ(content(third), "c4096");
    EXPECT_EQ(content(open_at(kHere, part, Open::read).value()), "c4096");
}

TEST_F(LoopDevice, IsTheSameForAllWhoWantTheSame) {
    base::Path first, same, writable, other;
    const Fd a = attach_loop(image, {kBlock, kBlock}, true, first).value();
    const Fd b = attach_loop(image, {kBlock, kBlock}, true, same).value();
    const Fd c = attach_loop(image, {kBlock, kBlock}, false, writable).value();
    const Fd copy = testing::make_file(dir.fd(), "other");
    ASSERT_TRUE(write_all(copy, std::string(2 * kBlock, 'x')));
    const Fd d = attach_loop(copy, {kBlock, kBlock}, true, other).value();
    EXPECT_EQ(first.view(), same.view());
    EXPECT_NE(first.view(), writable.view()) << "a reader must not get what others may write";
    EXPECT_NE(first.view(), other.view());
    EXPECT_EQ(content(d), "x4096");
}

// The kernel frees it behind the last close, not in it.
TEST_F(LoopDevice, GoesWithItsLastUser) {
    base::Path path, again;
    Fd first = attach_loop(image, {3 * kBlock, kBlock}, true, path).value();
    Fd second = attach_loop(image, {3 * kBlock, kBlock}, true, again).value();
    first.reset();
    EXPECT_EQ(content(second), "d4096");
    second.reset();
    std::string left = "d4096";
    for (int i = 0; i < kTurns && left == "d4096"; ++i) {
        const auto opened = open_at(kHere, path, Open::read);
        left = opened ? content(opened.value()) : "nothing";
        if (left == "d4096") ::usleep(kTurn);
    }
    EXPECT_NE(left, "d4096");
}

TEST_F(LoopDevice, IsOfAFileOnly) {
    base::Path path;
    EXPECT_FALSE(attach_loop(dir.fd(), {}, true, path));
}

}  // namespace
}  // namespace slipway::sys
