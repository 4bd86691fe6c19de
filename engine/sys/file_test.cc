#include "engine/sys/file.h"

#include <tuple>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(File, FlagsMeanWhatTheySay) {
    const testing::ScratchDirectory dir;
    EXPECT_EQ(open_at(dir.fd(), "no", Open::read).error(), Errno{ENOENT});
    ASSERT_TRUE(open_at(dir.fd(), "f", Open::write | Open::create | Open::exclusive, 0640));
    EXPECT_EQ(open_at(dir.fd(), "f", Open::write | Open::create | Open::exclusive).error(),
              Errno{EEXIST});
    EXPECT_EQ(status_at(dir.fd(), "f").value().mode & 0600u, 0600u);
    {
        const Fd f = open_at(dir.fd(), "f", Open::write | Open::append).value();
        ASSERT_TRUE(write_all(f, "one"));
        ASSERT_TRUE(write_all(f, "two"));
        std::array<char, 8> b{};
        EXPECT_EQ(read(f, std::span<char>(b)).error(), Errno{EBADF});
    }
    EXPECT_EQ(status_at(dir.fd(), "f").value().size, 6u);
    open_at(dir.fd(), "f", Open::write | Open::truncate).value();
    EXPECT_EQ(status_at(dir.fd(), "f").value().size, 0u);
    EXPECT_EQ(open_at(dir.fd(), "f", Open::read | Open::directory).error(), Errno{ENOTDIR});
}

TEST(File, BothWaysToAskTellTheSame) {
    const testing::ScratchDirectory dir;
    testing::make_file(dir.fd(), "f");
    for (const char* path : {"f", "/dev/null", "."}) {
        const FileStatus one = status_at(dir.fd(), path).value();
        const MountedFile other = mounted_file_at(dir.fd(), path).value();
        const auto all = [](const FileStatus& s) {
            return std::tuple(s.kind, s.mode, s.device, s.inode, s.uid, s.gid, s.size,
                              s.special_device, s.modified_seconds, s.modified_nanoseconds,
                              s.changed_seconds, s.changed_nanoseconds);
        };
        EXPECT_EQ(all(one), all(other.status)) << path;
    }
    EXPECT_EQ(mounted_file_at(dir.fd(), "no").error(), Errno{ENOENT});
    const auto proc = mounted_file_at(kHere, "/proc/self/stat");
    const auto here = mounted_file_at(dir.fd(), "f");
    if (here.value().mount != 0) {
        EXPECT_NE(proc.value().mount, here.value().mount);
    }
    EXPECT_EQ(proc.value().unique, here.value().unique);
    if (here.value().unique) {
        EXPECT_GT(here.value().mount, 0x7fffffffu);  // the kernel's begin above all others
    }
}

TEST(File, ReadsAndWritesAtOffsets) {
    const testing::ScratchDirectory dir;
    const Fd f = testing::make_file(dir.fd(), "f");
    const std::array<std::uint8_t, 3> bytes{1, 2, 3};
    ASSERT_TRUE(write_at(f, bytes, 5));
    std::array<std::uint8_t, 16> got{};
    EXPECT_EQ(read_at(f, got, 4).value(), 4u);
    EXPECT_EQ(got[0], 0);
    EXPECT_EQ(got[3], 3);
    ASSERT_TRUE(truncate(f, 2));
    EXPECT_EQ(status_of_descriptor(f).value().size, 2u);
    EXPECT_EQ(seek_to(f, 1).value(), 1u);
    EXPECT_EQ(read(f, std::span<std::uint8_t>(got)).value(), 1u);
    EXPECT_TRUE(sync_all(f));
    EXPECT_TRUE(sync_data(f));
    EXPECT_TRUE(sync_file_system(f));
}

TEST(File, KnowsDuplicates) {
    const testing::ScratchDirectory dir;
    const Fd one = testing::make_file(dir.fd(), "f");
    const Fd other = open_at(dir.fd(), "f", Open::read).value();
    const Fd same = duplicate(one).value();
    EXPECT_TRUE(same_description(one, same));
    EXPECT_FALSE(same_description(one, other));
}

TEST(File, Names) {
    const testing::ScratchDirectory dir;
    const Fd f = testing::make_file(dir.fd(), "f");
    ASSERT_TRUE(make_symlink_at("f", dir.fd(), "link"));
    base::Path target;
    ASSERT_TRUE(read_symlink_at(dir.fd(), "link", target));
    EXPECT_EQ(target.view(), "f");
    EXPECT_EQ(status_at(dir.fd(), "link", Follow::no).value().kind, FileKind::symlink);
    EXPECT_EQ(status_at(dir.fd(), "link").value().kind, FileKind::regular);
    EXPECT_EQ(open_at(dir.fd(), "link", Open::read | Open::no_follow).error(), Errno{ELOOP});
    ASSERT_TRUE(rename_at(dir.fd(), "f", dir.fd(), "g"));
    EXPECT_EQ(status_at(dir.fd(), "f").error(), Errno{ENOENT});
    ASSERT_TRUE(make_link_at(dir.fd(), "g", dir.fd(), "h"));
    EXPECT_EQ(status_at(dir.fd(), "g").value().inode, status_at(dir.fd(), "h").value().inode);
    ASSERT_TRUE(unlink_at(dir.fd(), "g"));
    ASSERT_TRUE(make_directory_at(dir.fd(), "d", 0700));
    EXPECT_FALSE(unlink_at(dir.fd(), "d"));
    ASSERT_TRUE(remove_directory_at(dir.fd(), "d"));
    EXPECT_FALSE(is_executable(dir.fd(), "h"));
    ASSERT_TRUE(change_mode_at(dir.fd(), "h", 0711));
    EXPECT_TRUE(is_executable(dir.fd(), "h"));
    EXPECT_EQ(status_at(dir.fd(), "h").value().mode, 0711u);
    ASSERT_TRUE(change_owner_at(dir.fd(), "h", kKeepId, kKeepId));
}

}  // namespace
}  // namespace slipway::sys
