// The pure parts of slipway-boot. What it does to a machine is tested by vmtests, on a machine.
#include <gtest/gtest.h>

#include "distros/common/fstab.h"
#include "distros/common/setting_line.h"
#include "distros/common/tmpfiles_line.h"

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
    for (const char* text :
         {"abc", "= 1", "../../etc/passwd = x", "/etc/passwd = x", "a..b = 1", "a.//.b = 1"})
        EXPECT_EQ(read_setting(text, line), SettingKind::wrong) << text;
}

TmpfilesResult tmpfiles_line(std::string text, TmpfilesLine& line) {
    static std::string kept;  // the line has views into it
    kept = std::move(text);
    return read_tmpfiles_line(kept, line);
}

TEST(TmpfilesLine, Fields) {
    TmpfilesLine line;
    ASSERT_EQ(tmpfiles_line("d /run/haproxy 2775 haproxy haproxy -", line), TmpfilesResult::line);
    EXPECT_EQ(line.kind, TmpfilesLine::Kind::directory);
    EXPECT_EQ(line.path, "/run/haproxy");
    EXPECT_EQ(line.mode, 02775u);
    EXPECT_EQ(line.user, "haproxy");
    EXPECT_EQ(line.group, "haproxy");
    EXPECT_EQ(line.argument, "");
    ASSERT_EQ(tmpfiles_line("f+!- \"/run/a b\" ~0644 - - - text with  blanks", line),
              TmpfilesResult::line);
    EXPECT_EQ(line.kind, TmpfilesLine::Kind::file);
    EXPECT_TRUE(line.replace && line.may_fail);
    EXPECT_EQ(line.path, "/run/a b");
    EXPECT_EQ(line.mode, 0644u);
    EXPECT_EQ(line.argument, "text with  blanks");
    ASSERT_EQ(tmpfiles_line("L /etc/mtab - - - - ../proc/self/mounts", line), TmpfilesResult::line);
    EXPECT_EQ(line.kind, TmpfilesLine::Kind::link);
    EXPECT_EQ(line.argument, "../proc/self/mounts");
    ASSERT_EQ(tmpfiles_line("z /x 0600", line), TmpfilesResult::line);
    EXPECT_EQ(line.kind, TmpfilesLine::Kind::other);
}

TEST(TmpfilesLine, BlankAndWrong) {
    TmpfilesLine line;
    for (const char* text : {"", "   ", "# d /run/x"})
        EXPECT_EQ(tmpfiles_line(text, line), TmpfilesResult::blank) << text;
    for (const char* text : {"d", "d run/x", "d /run/x 0999", "d /run/x 77777"})
        EXPECT_EQ(tmpfiles_line(text, line), TmpfilesResult::wrong) << text;
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
