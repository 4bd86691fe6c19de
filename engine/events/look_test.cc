#include "engine/events/look.h"

#include <cerrno>

#include <gtest/gtest.h>

#include "engine/sys/testing.h"

namespace slipway::events {
namespace {

TEST(Look, SaysWhatIsThere) {
    const sys::testing::ScratchDirectory dir;
    EXPECT_EQ(is_there(dir.path()), true);
    EXPECT_EQ(is_there(dir.path() + "/none"), false);
    EXPECT_EQ(is_there("/dev/null/x"), false);
    EXPECT_EQ(has_entries(dir.path()), false);
    EXPECT_EQ(has_entries(dir.path() + "/none"), false);
    sys::testing::make_file(dir.fd(), "file");
    EXPECT_EQ(has_entries(dir.path()), true);
    EXPECT_EQ(has_entries(dir.path() + "/file"), false);
    EXPECT_EQ(is_there(dir.path() + "/file"), true);
}

TEST(Look, KnowsErrorsThatPass) {
    for (const int error : {ENOMEM, EMFILE, ENFILE, ENOSPC, EIO, EINTR})
        EXPECT_FALSE(is_answer({error})) << error;
    for (const int error : {ENOENT, EACCES, EAFNOSUPPORT}) EXPECT_TRUE(is_answer({error})) << error;
}

}  // namespace
}  // namespace slipway::events
