#include "engine/events/glob_search.h"

#include <gtest/gtest.h>

#include "engine/sys/testing.h"

namespace slipway::events {
namespace {

TEST(GlobSearch, FindsAndTellsWhatToWatch) {
    sys::testing::ScratchDirectory dir;
    const std::string at = dir.path();
    for (const char* name : {"a1", "a2", "b", ".a3"})
        ASSERT_TRUE(sys::make_directory_at(dir.fd(), name, 0755));
    sys::testing::make_file(dir.fd(), "a2/job");
    sys::testing::make_file(dir.fd(), ".a3/job");

    EXPECT_TRUE(search_glob(at + "/a?/job").found);
    EXPECT_FALSE(search_glob(at + "/a1*/job").found);
    EXPECT_TRUE(search_glob(at + "/*/j*").found);
    EXPECT_FALSE(search_glob(at + "/?a3").found) << "a dot is not matched";
    EXPECT_TRUE(search_glob(at + "/.a?").found);
    EXPECT_TRUE(search_glob(at + "//b").found);
    EXPECT_FALSE(search_glob(at + "/none*/job").found);
    EXPECT_EQ(search_glob(at + "/a?/job").watched,
              (std::vector<std::string>{at, at + "/a1/job", at + "/a2/job"}));
    EXPECT_EQ(search_glob(at + "/none*/job").watched, std::vector<std::string>{at});
}

}  // namespace
}  // namespace slipway::events
