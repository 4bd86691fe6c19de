#include "importers/driver/system_root.h"

#include <errno.h>

#include "importers/driver/scratch.h"

namespace slipway::importers::driver {
namespace {

using common::FileKind;
using testing::Scratch;
using testing::shell;
using testing::write_file;

TEST(SystemRoot, NothingOutsideTheRootIsRead) {
    const Scratch s;
    write_file(s.path + "/outside", "secret");
    write_file(s.path + "/root/etc/passwd", "inside");
    shell("cd '" + s.path +
          "/root' && ln -s ../../outside up && ln -s /etc/passwd absolute && ln -s '" + s.path +
          "/outside' far && ln -s /proc/self/root/etc/passwd magic");
    const auto root = SystemRoot::open(s.path + "/root");
    ASSERT_TRUE(root);
    EXPECT_EQ(root.value().read("/absolute").value(), "inside");
    EXPECT_EQ(root.value().read("/up").error().value, ENOENT);
    EXPECT_EQ(root.value().read("/far").error().value, ENOENT);
    EXPECT_EQ(root.value().read("/../../outside").error().value, ENOENT);
    EXPECT_FALSE(root.value().read("/magic"));
    EXPECT_EQ(root.value().link_target("/absolute").value(), "/etc/passwd");
    EXPECT_EQ(root.value().lstat("/absolute").value().kind, FileKind::symlink);
    EXPECT_EQ(root.value().stat("/absolute").value().kind, FileKind::regular);
}

TEST(SystemRoot, OnlyFilesAreRead) {
    const Scratch s;
    shell("cd '" + s.path +
          "' && mkfifo fifo && mkdir dir && touch dir/b dir/a && truncate -s 100M big");
    const auto root = SystemRoot::open(s.path);
    EXPECT_EQ(root.value().read("/fifo").error().value, EINVAL);
    EXPECT_EQ(root.value().read("/dir").error().value, EISDIR);
    EXPECT_EQ(root.value().read("/big").error().value, EFBIG);
    EXPECT_EQ(root.value().read("/dev/null").value(), "");
    const auto entries = root.value().list("/dir").value();
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].name, "a");
    EXPECT_EQ(root.value().stat("/").value().kind, FileKind::directory);
    EXPECT_FALSE(SystemRoot::open(s.path + "/none"));
}

}  // namespace
}  // namespace slipway::importers::driver
