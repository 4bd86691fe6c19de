#include "engine/sys/mount_tree.h"

#include "engine/sys/mount.h"
#include "engine/sys/name_space.h"
#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(MountTree, RefusalsComeBack) {
    const testing::ScratchDirectory dir;
    const std::string none = dir.path() + "/none";
    EXPECT_FALSE(copy_mount(kHere, none, Submounts::no));
    EXPECT_FALSE(attach_mount({-1}, dir.path()));
    EXPECT_FALSE(change_mount(kHere, none, {1, 0}, Submounts::no));
    EXPECT_FALSE(enter_name_spaces(dir.fd(), NameSpace::network));
    EXPECT_FALSE(make_node_at(kHere, none + "/x", NodeKind::fifo, 0600, 0));
}

TEST(MountTree, FindsWithoutLinks) {
    const testing::ScratchDirectory dir;
    ASSERT_TRUE(make_symlink_at(dir.path(), dir.fd(), "link"));
    ASSERT_TRUE(find_without_links("/proc/.."));
    const auto found = find_without_links(dir.path() + "/link/.");
    ASSERT_FALSE(found);
    if (found.error().value == ENOSYS) GTEST_SKIP() << "openat2 is missing here";
    EXPECT_EQ(found.error().value, ELOOP);
    EXPECT_EQ(find_without_links(dir.path() + "/none").error().value, ENOENT);
    const auto descriptors = descriptor_directory();
    ASSERT_TRUE(descriptors);
    base::Path path;
    ASSERT_TRUE(path_of_descriptor(descriptors.value(), dir.fd(), path));
    EXPECT_EQ(path.view(), dir.path());
}

TEST(MountTree, CopiesChangesAttaches) {
    const testing::ScratchDirectory dir;
    const auto child = fork_process();
    ASSERT_TRUE(child);
    if (!child.value()) {
        if (!make_name_spaces(NameSpace::mount) || !set_propagation_of_all(Propagation::slave))
            exit_now(77);
        const auto tree = copy_mount(kHere, dir.path(), Submounts::yes);
        if (!tree) exit_now(tree.error().value == ENOSYS ? 77 : 1);
        if (!attach_mount(tree.value(), dir.path())) exit_now(2);
        const auto changed = change_mount(
            tree.value(), "", {static_cast<unsigned>(MountFlag::read_only), 0}, Submounts::yes);
        if (!changed) exit_now(changed.error().value == ENOSYS ? 77 : 3);
        const auto made = make_directory_at(kHere, dir.path() + "/x", 0755);
        exit_now(!made && made.error().value == EROFS ? 0 : 4);
    }
    const int code = wait_and_reap(child.value()).value().status.exit_code();
    if (code == 77) GTEST_SKIP() << "mounts cannot be made here";
    EXPECT_EQ(code, 0);
    EXPECT_TRUE(make_directory_at(dir.fd(), "x", 0755));
}

}  // namespace
}  // namespace slipway::sys
