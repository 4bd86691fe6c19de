#include "engine/sys/mount.h"

#include <string>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(Mount, Options) {
    MountOptions options;
    ASSERT_TRUE(parse_mount_options("rw,nosuid,nodev,noexec,relatime,mode=0755,size=10%", options));
    EXPECT_EQ(options.flags, 2UL | 4 | 8 | (1UL << 21));
    EXPECT_EQ(options.data.view(), "mode=0755,size=10%");
    ASSERT_TRUE(
        parse_mount_options("defaults,noauto,nofail,x-systemd.automount,ro,,user", options));
    EXPECT_EQ(options.flags, kMountReadOnly);
    EXPECT_TRUE(options.data.empty());
    ASSERT_TRUE(parse_mount_options("ro,rw,errors=remount-ro", options));
    EXPECT_EQ(options.flags, 0u);
    EXPECT_EQ(options.data.view(), "errors=remount-ro");
    EXPECT_FALSE(parse_mount_options("a=" + std::string(1000, 'x'), options));
}

TEST(Mount, MountPoints) {
    const testing::ScratchDirectory dir;
    EXPECT_EQ(is_mount_point("/").value(), true);
    EXPECT_EQ(is_mount_point("/proc").value(), true);
    EXPECT_EQ(is_mount_point(dir.path()).value(), false);
    EXPECT_EQ(is_mount_point(dir.path() + "/none").error(), Errno{2});
}

TEST(Mount, Flags) {
    const auto flags = mount_flags("/proc");
    ASSERT_TRUE(flags);
    EXPECT_EQ(mount_flags("/nowhere/at/all").error(), Errno{2});
}

TEST(Mount, RefusalsComeBack) {
    const testing::ScratchDirectory dir;
    EXPECT_FALSE(mount_filesystem("none", dir.path() + "/none", "tmpfs", {}));
    EXPECT_FALSE(unmount(dir.path(), Unmount::clean));
    EXPECT_FALSE(remount(dir.path(), {}));
    EXPECT_FALSE(remount_here(dir.path(), kMountReadOnly));
    EXPECT_FALSE(move_mount_to(dir.path(), dir.path()));
    EXPECT_FALSE(swap_on(dir.path(), -1));
    EXPECT_FALSE(swap_off(dir.path()));
}

}  // namespace
}  // namespace slipway::sys
