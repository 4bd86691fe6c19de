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

TEST(Root, NoLinkAnywhere) {
    const testing::ScratchDirectory dir;
    ASSERT_TRUE(make_directory_at(dir.fd(), "etc", 0755));
    ASSERT_TRUE(make_symlink_at("etc", dir.fd(), "link"));
    EXPECT_EQ(open_without_links(dir.fd(), "etc/x", Open::read).error(), Errno{ENOENT});
    ASSERT_TRUE(open_without_links(dir.fd(), "etc/x", Open::write | Open::create, 0600));
    EXPECT_EQ(status_at(dir.fd(), "etc/x").value().mode, 0600u);
    EXPECT_TRUE(open_without_links(dir.fd(), "etc/x", Open::read));
    EXPECT_TRUE(open_without_links(dir.fd(), "etc", Open::read | Open::directory));
    for (const char* path : {"link", "link/x", "link/../etc/x"})
        EXPECT_EQ(open_without_links(dir.fd(), path, Open::read).error(), Errno{ELOOP}) << path;
}

}  // namespace
}  // namespace slipway::sys
