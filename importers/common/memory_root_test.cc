#include "importers/common/memory_root.h"

#include <errno.h>

namespace slipway::importers::common {
namespace {

TEST(MemoryRoot, LinksNeverLeaveTheRoot) {
    MemoryRoot root;
    root.file("/etc/passwd", "inside").symlink("/a/up", "../../../etc/passwd");
    root.symlink("/a/absolute", "/etc/passwd").symlink("/b", "a");
    EXPECT_EQ(root.read("/a/up").value(), "inside");
    EXPECT_EQ(root.read("/b/absolute").value(), "inside");
    EXPECT_EQ(root.link_target("/b").value(), "a");
    EXPECT_EQ(root.lstat("/b").value().kind, FileKind::symlink);
    EXPECT_EQ(root.stat("/b").value().kind, FileKind::directory);
}

TEST(MemoryRoot, LoopsAndGapsAreErrors) {
    MemoryRoot root;
    root.symlink("/x", "y").symlink("/y", "x").directory("/d");
    EXPECT_EQ(root.read("/x").error().value, ELOOP);
    EXPECT_EQ(root.read("/nothing").error().value, ENOENT);
    EXPECT_EQ(root.read("/d").error().value, EISDIR);
    EXPECT_EQ(root.link_target("/d").error().value, EINVAL);
}

TEST(MemoryRoot, ListsOneLevelSorted) {
    MemoryRoot root;
    root.file("/d/b", "").file("/d/a/deep", "").symlink("/d/c", "b");
    const auto entries = root.list("/d").value();
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries[0].name, "a");
    EXPECT_EQ(entries[2].kind, FileKind::symlink);
}

TEST(Paths, AreNormalisedAsText) {
    EXPECT_EQ(normalise("/a//b/./../c/"), "/a/c");
    EXPECT_EQ(normalise("../../x"), "/x");
    EXPECT_EQ(normalise(""), "/");
    EXPECT_EQ(parent_of("/x"), "/");
    EXPECT_EQ(base_name("/x/y.z"), "y.z");
}

}  // namespace
}  // namespace slipway::importers::common
