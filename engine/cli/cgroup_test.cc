#include "engine/cli/cgroup.h"

#include "engine/sys/process.h"
#include "engine/sys/testing.h"

namespace slipway::cli {
namespace {

using sys::testing::ScratchDirectory;

void make_directories(const ScratchDirectory& place, std::initializer_list<const char*> paths) {
    for (const char* path : paths) ASSERT_TRUE(sys::make_directory_at(place.fd(), path, 0755));
}

void put(const ScratchDirectory& place, const char* path, std::string_view text) {
    const sys::Fd file = sys::testing::make_file(place.fd(), path);
    ASSERT_TRUE(sys::write_all(file, text));
}

TEST(Cgroup, CountsWhoIsThereAndBelow) {
    const ScratchDirectory place;
    make_directories(place,
                     {"scan", "scan/web", "scan/web/supervise", "group", "group/a", "group/a/b"});
    EXPECT_EQ(cgroup_of(place.path(), "web", 0), "");
    EXPECT_EQ(cgroup_of(place.path(), "web", 12), "none, so it is stopped by its process group");
    const std::string group = place.path() + "/group";
    ASSERT_TRUE(sys::make_symlink_at(group, place.fd(), "scan/web/supervise/cgroup"));
    put(place, "group/cgroup.procs", "12\n");
    EXPECT_EQ(cgroup_of(place.path(), "web", 12), group + ", 1 process");
    put(place, "group/a/cgroup.procs", "13\n14\n");
    put(place, "group/a/b/cgroup.procs", "15\n");
    EXPECT_EQ(cgroup_of(place.path(), "web", 12), group + ", 4 processes");
    // Gone with the service.
    ASSERT_TRUE(sys::unlink_at(place.fd(), "scan/web/supervise/cgroup"));
    ASSERT_TRUE(sys::make_symlink_at(group + "/gone", place.fd(), "scan/web/supervise/cgroup"));
    EXPECT_EQ(cgroup_of(place.path(), "web", 0), "");
}

TEST(Memory, IsWhatTheKernelCountsElseTheSumOfAll) {
    const ScratchDirectory place;
    make_directories(place, {"scan", "scan/web", "scan/web/supervise", "group", "group/a"});
    const auto self = static_cast<std::uint32_t>(sys::own_pid().value);
    EXPECT_EQ(memory_of(place.path(), "web", 0), std::nullopt);
    const auto alone = memory_of(place.path(), "web", self);  // no cgroup
    ASSERT_TRUE(alone.has_value());
    EXPECT_GT(*alone, 100'000u);
    ASSERT_TRUE(
        sys::make_symlink_at(place.path() + "/group", place.fd(), "scan/web/supervise/cgroup"));
    EXPECT_EQ(memory_of(place.path(), "web", self), std::nullopt);  // all of them are gone
    put(place, "group/a/cgroup.procs", std::to_string(self) + "\n");
    EXPECT_GT(memory_of(place.path(), "web", self).value_or(0), 100'000u);
    put(place, "group/memory.current", "4096\n");
    EXPECT_EQ(memory_of(place.path(), "web", self), 4096u);
}

TEST(Memory, OneLineOfTheRollupCounts) {
    EXPECT_EQ(proportional_size("5581-7ffd ---p 0 00:00 0 [rollup]\nRss:   1 kB\nPss:    812 kB\n"
                                "Pss_Dirty: 7 kB\n"),
              812u * 1024);
    EXPECT_EQ(proportional_size("Rss: 1 kB\n"), std::nullopt);
    EXPECT_EQ(proportional_size("x\nPss:"), std::nullopt);
    EXPECT_EQ(proportional_size("x\nPss: much\n"), std::nullopt);
}

}  // namespace
}  // namespace slipway::cli
