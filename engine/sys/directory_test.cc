#include "engine/sys/directory.h"

#include <set>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(Directory, ListsMoreThanOneBuffer) {
    const testing::ScratchDirectory dir;
    std::set<std::string> wanted;
    for (int i = 0; i < 300; ++i) {
        wanted.insert("entry-" + std::to_string(i));
        testing::make_file(dir.fd(), "entry-" + std::to_string(i));
    }
    ASSERT_TRUE(make_directory_at(dir.fd(), "sub", 0755));
    wanted.insert("sub");
    auto reader = open_directory(kHere, dir.path());
    ASSERT_TRUE(reader);
    std::set<std::string> seen;
    for (;;) {
        const auto entry = reader.value().next();
        ASSERT_TRUE(entry);
        if (!entry.value()) break;
        seen.insert(std::string(entry.value()->view()));
        EXPECT_EQ(entry.value()->kind,
                  entry.value()->view() == "sub" ? FileKind::directory : FileKind::regular);
    }
    EXPECT_EQ(seen, wanted);
}

TEST(Directory, RefusesAFile) {
    const testing::ScratchDirectory dir;
    testing::make_file(dir.fd(), "file");
    const auto reader = open_directory(dir.fd(), "file");
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error(), Errno{ENOTDIR});
}

}  // namespace
}  // namespace slipway::sys
