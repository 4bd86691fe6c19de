#include "engine/sys/inotify.h"

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/sys/file.h"
#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

using namespace path_changes;

TEST(Inotify, TellsOfChangesInADirectory) {
    const testing::ScratchDirectory dir;
    const auto inotify = open_inotify();
    ASSERT_TRUE(inotify.ok());
    const auto watch = watch_path(inotify.value(), dir.path(), kCreated | kDeleted);
    ASSERT_TRUE(watch.ok());
    ASSERT_TRUE(make_directory_at(kHere, dir.path() + "/sub", 0755).ok());
    ASSERT_TRUE(remove_directory_at(kHere, dir.path() + "/sub").ok());
    alignas(8) std::array<std::uint8_t, 4096> buffer;
    const auto size = read(inotify.value(), std::span(buffer));
    ASSERT_TRUE(size.ok());
    std::span<const std::uint8_t> bytes = std::span(buffer).first(size.value());
    PathChange change;
    ASSERT_TRUE(next_change(bytes, change));
    EXPECT_EQ(change.watch, watch.value());
    EXPECT_EQ(change.changes, kCreated | kOfDirectory);
    EXPECT_EQ(change.name, "sub");
    ASSERT_TRUE(next_change(bytes, change));
    EXPECT_EQ(change.changes, kDeleted | kOfDirectory);
    EXPECT_FALSE(next_change(bytes, change));

    ASSERT_TRUE(unwatch(inotify.value(), watch.value()).ok());
    EXPECT_EQ(unwatch(inotify.value(), watch.value()).error().value, EINVAL);
    EXPECT_EQ(watch_path(inotify.value(), dir.path() + "/none", kCreated).error().value, ENOENT);
}

TEST(Inotify, ACutChangeIsNone) {
    std::array<std::uint8_t, 31> bytes{};
    bytes[12] = 16;  // the name's length
    PathChange change;
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        std::span<const std::uint8_t> cut = std::span(bytes).first(size);
        EXPECT_FALSE(next_change(cut, change)) << size;
    }
}

}  // namespace
}  // namespace slipway::sys
