#include "engine/formats/mount_table.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(MountTable, Fstab) {
    std::string line = "UUID=ab-cd  /mnt/a\\040b\text4  rw,errors=remount-ro 0 2";
    FstabEntry entry;
    ASSERT_EQ(decode_fstab_line(line, entry), LineKind::entry);
    EXPECT_EQ(entry.what, "UUID=ab-cd");
    EXPECT_EQ(entry.where, "/mnt/a b");
    EXPECT_EQ(entry.type, "ext4");
    EXPECT_EQ(entry.pass, 2u);
    EXPECT_TRUE(has_option(entry.options, "rw"));
    EXPECT_FALSE(has_option(entry.options, "r"));
    EXPECT_FALSE(has_option(entry.options, "errors"));
    EXPECT_EQ(option_value(entry.options, "errors"), "remount-ro");
    EXPECT_EQ(option_value(entry.options, "error"), "");
}

TEST(MountTable, FstabShortLines) {
    FstabEntry entry;
    std::string minimal = "proc /proc proc";
    ASSERT_EQ(decode_fstab_line(minimal, entry), LineKind::entry);
    EXPECT_EQ(entry.options, "defaults");
    EXPECT_EQ(entry.pass, 0u);
    for (std::string text : {"", "   ", "# /dev/sda1 / ext4", "\t#x"})
        EXPECT_EQ(decode_fstab_line(text, entry), LineKind::blank) << text;
    for (std::string text : {"/dev/sda1", "/dev/sda1 /", "a b c d 0 x", "a b c d 0 -1"})
        EXPECT_EQ(decode_fstab_line(text, entry), LineKind::wrong) << text;
}

TEST(MountTable, MountInfo) {
    std::string line =
        "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 shared:7 - ext3 /dev/root "
        "rw,errors=continue";
    MountedEntry entry;
    ASSERT_EQ(decode_mountinfo_line(line, entry), LineKind::entry);
    EXPECT_EQ(entry.id, 36u);
    EXPECT_EQ(entry.parent, 35u);
    EXPECT_EQ(entry.major, 98u);
    EXPECT_EQ(entry.where, "/mnt 2");
    EXPECT_EQ(entry.type, "ext3");
    EXPECT_EQ(entry.source, "/dev/root");
    EXPECT_EQ(option_value(entry.super_options, "errors"), "continue");
}

TEST(MountTable, WrongMountInfo) {
    MountedEntry entry;
    for (std::string text :
         {"x", "1 2 3 / /a rw - t s o", "1 2 3:4 / /a rw", "1 2 3:4 / /a rw shared:1",
          "1 2 3:4 / /a rw -", "99999999999 2 3:4 / / rw - t s o"})
        EXPECT_EQ(decode_mountinfo_line(text, entry), LineKind::wrong) << text;
}

TEST(MountTable, OctalEdges) {
    std::string cut = "a\\04", whole = "\\134\\012x", eight = "\\089";
    EXPECT_EQ(undo_octal(cut), "a\\04");
    EXPECT_EQ(undo_octal(whole), "\\\nx");
    EXPECT_EQ(undo_octal(eight), "\\089");
}

}  // namespace
}  // namespace slipway::formats
