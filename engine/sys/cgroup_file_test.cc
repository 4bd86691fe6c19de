#include "engine/sys/cgroup_file.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "engine/sys/testing.h"
#include "engine/sys/whole_file.h"

namespace slipway::sys {
namespace {

// With ordinary files; a real cgroup is in vmtests/cases/cgroup_limits.py.
TEST(CgroupFile, IsWrittenAsItIs) {
    const testing::ScratchDirectory dir;
    ASSERT_TRUE(make_directory_at(dir.fd(), "own", 0755));
    const std::string own = dir.path() + "/own";
    const auto content = [&](const char* name) {
        std::array<char, 64> buffer{};
        return std::string(read_whole(dir.fd(), name, std::span<char>(buffer)).value());
    };
    EXPECT_EQ(write_cgroup_file(own, "cpu.weight", "5").error().value, ENOENT);
    (void)testing::make_file(dir.fd(), "own/cpu.weight");
    EXPECT_TRUE(write_cgroup_file(own, "cpu.weight", "5"));
    EXPECT_EQ(content("own/cpu.weight"), "5");
    EXPECT_TRUE(write_cgroup_file(own, "cpu.weight", kNoCgroupValue));
    EXPECT_EQ(content("own/cpu.weight"), "\n");
}

TEST(CgroupFile, WhatIsRefusedIsSaid) {
    const testing::ScratchDirectory dir;
    // A set that cannot be given up, and above it nothing that tells what there is; then what is
    // there is not taken either.
    ASSERT_TRUE(make_directory_at(dir.fd(), "own", 0755));
    ASSERT_EQ(::symlink("/dev/full", (dir.path() + "/own/cpuset.cpus").c_str()), 0);
    const std::string own = dir.path() + "/own";
    EXPECT_EQ(write_cgroup_file(own, "cpuset.cpus", kNoCgroupValue).error().value, ENOSPC);
    EXPECT_TRUE(write(testing::make_file(dir.fd(), "cpuset.cpus.effective"), "0-1\n"));
    EXPECT_EQ(write_cgroup_file(own, "cpuset.cpus", kNoCgroupValue).error().value, ENOSPC);
    EXPECT_EQ(write_cgroup_file(own, "cpuset.cpus", "0").error().value, ENOSPC);
}

}  // namespace
}  // namespace slipway::sys
