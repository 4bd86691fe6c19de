#include "engine/sys/root.h"

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(Root, LinksStayInside) {
    const testing::ScratchDirectory dir;
    ASSERT_TRUE(make_directory_at(dir.fd(), "etc", 0755));
    testing::make_file(dir.fd(), "etc/passwd");
    ASSERT_TRUE(make_symlink_at("/etc/passwd", dir.fd(), "absolute"));
    ASSERT_TRUE(make_symlink_at("../../../../etc/passwd", dir.fd(), "up"));
    ASSERT_TRUE(make_symlink_at("/proc/self/exe", dir.fd(), "magic"));
    const auto inode = status_at(dir.fd(), "etc/passwd").value().inode;
    for (const char* path : {"absolute", "/absolute", "up", "/../../etc/passwd"}) {
        const auto fd = open_in_root(dir.fd(), path, Open::read);
        ASSERT_TRUE(fd) << path;
        EXPECT_EQ(status_of_descriptor(fd.value()).value().inode, inode) << path;
    }
    EXPECT_EQ(open_in_root(dir.fd(), "magic", Open::read).error(), Errno{ENOENT});
    EXPECT_EQ(open_in_root(dir.fd(), "up", Open::path_only | Open::directory).error(),
              Errno{ENOTDIR});
    EXPECT_EQ(open_in_root(dir.fd(), "up", Open::read | Open::no_follow).error(), Errno{ELOOP});
}

}  // namespace
}  // namespace slipway::sys
