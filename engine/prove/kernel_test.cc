#include "engine/prove/kernel.h"

#include <gtest/gtest.h>

#include "engine/sys/file.h"
#include "engine/sys/testing.h"

namespace slipway::prove {
namespace {

TEST(Kernel, OfTheRunningReleaseFirst) {
    EXPECT_EQ(kernel_candidates("6.1.0-13-amd64").front(), "/boot/vmlinuz-6.1.0-13-amd64");
    EXPECT_EQ(kernel_candidates("").front(), "/vmlinuz");
}

TEST(Kernel, RamdisksByTheNamesOfTheDistributions) {
    const auto debian = ramdisk_candidates("/boot/vmlinuz-6.1.0-13-amd64");
    EXPECT_EQ(debian[1], "/boot/initrd.img-6.1.0-13-amd64");
    const auto arch = ramdisk_candidates("/boot/vmlinuz-linux");
    EXPECT_EQ(arch[0], "/boot/initramfs-linux-fallback.img");
    const auto alpine = ramdisk_candidates("/boot/vmlinuz-lts");
    EXPECT_EQ(alpine[3], "/boot/initramfs-lts");
    EXPECT_EQ(ramdisk_candidates("/vmlinuz")[1], "/initrd.img");
    EXPECT_TRUE(ramdisk_candidates("/boot/vmlinux").empty());
}

TEST(Kernel, FindsTheFirstThatIsAFile) {
    const sys::testing::ScratchDirectory root;
    const std::string boot = root.path() + "/boot";
    ASSERT_TRUE(sys::make_directory_at(sys::kHere, boot, 0755).ok());
    ASSERT_TRUE(sys::make_directory_at(sys::kHere, boot + "/vmlinuz-1", 0755).ok());
    ASSERT_TRUE(sys::make_file_at(sys::kHere, boot + "/vmlinuz", 0644).ok());
    EXPECT_EQ(first_file(root.path(), kernel_candidates("1")), boot + "/vmlinuz");
    EXPECT_EQ(first_file(root.path(), {"/none"}), std::nullopt);
}

}  // namespace
}  // namespace slipway::prove
