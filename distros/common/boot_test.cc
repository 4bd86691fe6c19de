// The pure parts of slipway-boot. What it does to a machine is tested by vmtests, on a machine.
#include <gtest/gtest.h>

#include "distros/common/fstab.h"
#include "distros/common/setting_line.h"

namespace slipway::boot {
namespace {

TEST(SettingLine, Keys) {
    SettingLine line;
    ASSERT_EQ(read_setting("  net.ipv4.ip_forward = 1  ", line), SettingKind::setting);
    EXPECT_EQ(line.path.view(), "/proc/sys/net/ipv4/ip_forward");
    EXPECT_EQ(line.value, "1");
    EXPECT_FALSE(line.may_fail);
    ASSERT_EQ(read_setting("-net/ipv4/conf/eth0.1/forwarding=0", line), SettingKind::setting);
    EXPECT_EQ(line.path.view(), "/proc/sys/net/ipv4/conf/eth0.1/forwarding");
    EXPECT_TRUE(line.may_fail);
    ASSERT_EQ(read_setting("net.ipv4.conf.eth0/1.forwarding=0", line), SettingKind::setting);
    EXPECT_EQ(line.path.view(), "/proc/sys/net/ipv4/conf/eth0.1/forwarding");
    ASSERT_EQ(read_setting("kernel.core_pattern = |/bin/x %p = y", line), SettingKind::setting);
    EXPECT_EQ(line.value, "|/bin/x %p = y");
}

TEST(SettingLine, Others) {
    SettingLine line;
    for (const char* text : {"", "  ", "# a = b", "; a = b", "-net.ipv4.conf.eth0.x"})
        EXPECT_EQ(read_setting(text, line), SettingKind::blank) << text;
    EXPECT_EQ(read_setting("net.ipv4.conf.*.rp_filter = 1", line), SettingKind::pattern);
    for (const char* text : {"abc", "= 1", "../../etc/passwd = x", "/etc/passwd = x", "a..b = 1"})
        EXPECT_EQ(read_setting(text, line), SettingKind::wrong) << text;
}

TEST(Fstab, RemoteEntries) {
    formats::FstabEntry entry{"a", "/b", "nfs4", "rw", 0};
    EXPECT_TRUE(is_remote(entry));
    entry.type = "ext4";
    EXPECT_FALSE(is_remote(entry));
    entry.options = "rw,_netdev";
    EXPECT_TRUE(is_remote(entry));
}

TEST(Fstab, Devices) {
    base::Path path;
    EXPECT_TRUE(resolve_device("/dev/sda1", path));
    EXPECT_EQ(path.view(), "/dev/sda1");
    EXPECT_FALSE(resolve_device("UUID=no-such-uuid", path));
    EXPECT_EQ(path.view(), "/dev/disk/by-uuid/no-such-uuid");
    EXPECT_FALSE(resolve_device("LABEL=\"x y\"", path));
    EXPECT_EQ(path.view(), "/dev/disk/by-label/x y");
}

}  // namespace
}  // namespace slipway::boot
