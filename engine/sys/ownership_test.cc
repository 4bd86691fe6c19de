#include "engine/sys/ownership.h"

#include <unistd.h>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(Ownership, IsOfTheFileThatWasOpened) {
    const testing::ScratchDirectory dir;
    testing::make_file(dir.fd(), "f");
    ASSERT_TRUE(make_symlink_at("f", dir.fd(), "link"));
    const Fd file = open_at(dir.fd(), "f", Open::path_only).value();
    EXPECT_EQ(link_count(file).value(), 1u);
    ASSERT_TRUE(make_link_at(dir.fd(), "f", dir.fd(), "g"));
    EXPECT_EQ(link_count(file).value(), 2u);
    EXPECT_EQ(link_count({-1}).error(), Errno{EBADF});
    EXPECT_EQ(change_owner({-1}, 0, 0).error(), Errno{EBADF});
    if (::getuid() != 0) GTEST_SKIP() << "the rest needs root";
    const Fd link = open_at(dir.fd(), "link", Open::path_only | Open::no_follow).value();
    ASSERT_TRUE(change_owner(link, 7, 8));
    EXPECT_EQ(status_at(dir.fd(), "link", Follow::no).value().uid, 7u);
    EXPECT_EQ(status_at(dir.fd(), "f").value().uid, 0u);
    ASSERT_TRUE(change_owner(file, 9, 10));
    EXPECT_EQ(status_at(dir.fd(), "g").value().gid, 10u);
}

}  // namespace
}  // namespace slipway::sys
