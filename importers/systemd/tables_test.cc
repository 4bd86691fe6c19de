// The smaller tables: systemd's own units, presets' patterns, native names.
#include "importers/systemd/enablement.h"
#include "importers/systemd/native.h"
#include "importers/systemd/own_units.h"
#include "importers/systemd/testing.h"

namespace slipway::importers::systemd {
namespace {

using namespace testing;

TEST(OwnUnits, TheFirstMatchingRowCounts) {
    EXPECT_EQ(own_unit("systemd-udevd.service")->native, "udev");
    EXPECT_EQ(own_unit("systemd-journald-dev-log.socket")->disposition,
              OwnUnit::Disposition::native);
    EXPECT_EQ(own_unit("systemd-anything-new.service")->why, "a part of systemd");
    EXPECT_EQ(own_unit("nginx.service"), nullptr);
    EXPECT_EQ(own_unit("getty@tty1.service")->native, "getty");
    for (const OwnUnit& row : own_units()) EXPECT_FALSE(row.why.empty()) << row.name;
}

TEST(Presets, PatternsAsInGlob) {
    EXPECT_TRUE(matches_pattern("*", "a.service"));
    EXPECT_TRUE(matches_pattern("a*e", "a.service"));
    EXPECT_TRUE(matches_pattern("[a-c]?.service", "bx.service"));
    EXPECT_TRUE(matches_pattern("[!x]*", "b"));
    EXPECT_FALSE(matches_pattern("a", "ab"));
    EXPECT_FALSE(matches_pattern("[x", "x"));
    EXPECT_FALSE(matches_pattern(std::string(40, '*') + "b", std::string(5000, 'a')));
}

TEST(Native, NamesOfTargetsAndSockets) {
    common::MemoryRoot root;
    root.file(lib("s.socket"), "[Socket]\nListenStream=1\nService=other.service\n")
        .file(lib("ceph.target"), "[Unit]\n");
    root.file(lib("rsyslog.service"), "[Service]\n")
        .symlink(etc("log.service"), lib("rsyslog.service"));
    const Store store(root);
    EXPECT_EQ(native_target(store, "network.target").name, "network");
    EXPECT_EQ(native_target(store, "ceph.target").name, "ceph.target");
    EXPECT_EQ(native_target(store, "s.socket").name, "other");
    EXPECT_EQ(native_target(store, "log.service").name, "rsyslog");
    EXPECT_EQ(native_target(store, "x.slice").name, "");
    EXPECT_TRUE(native_target(store, "x.slice").harmless);
    EXPECT_FALSE(native_target(store, "dev-sda.device").harmless);
    EXPECT_EQ(native_alias(store, "a@b.service"), "a@b");
}

TEST(Native, RemoteMountsOfFstab) {
    common::MemoryRoot root;
    root.file("/etc/fstab",
              "# x\n/dev/sda1 / ext4 rw 0 1\nsrv:/x /data nfs rw 0 0\n/dev/sdb /data/local ext4 "
              "_netdev\n/dev/sdc /data/local/disk xfs\n");
    const Store store(root);
    EXPECT_TRUE(is_remote_mount(store, "/data/a"));
    EXPECT_TRUE(is_remote_mount(store, "/data/local/a"));
    EXPECT_FALSE(is_remote_mount(store, "/data/local/disk/a"));
    EXPECT_FALSE(is_remote_mount(store, "/datax"));
}

}  // namespace
}  // namespace slipway::importers::systemd
