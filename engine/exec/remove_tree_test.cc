#include "engine/exec/remove_tree.h"

#include <gtest/gtest.h>

#include "engine/exec/testing.h"
#include "engine/sys/file.h"

namespace slipway::exec {
namespace {

TEST(RemoveTree, GoesDeepAndFollowsNothing) {
    const testing::Scratch scratch;
    const std::string at = scratch.path() + "/top";
    // Deeper than a path can say.
    const auto made = testing::run_shell("mkdir -p " + scratch.path() + "/kept " + at +
                                         " && touch " + scratch.path() + "/kept/file && cd " + at +
                                         " && ln -s ../kept link && for i in $(seq 1500); do "
                                         "mkdir abcdef && ln -s " +
                                         scratch.path() +
                                         "/kept abcdef/link && touch abcdef/$i && "
                                         "cd -P abcdef || exit 1; done");
    ASSERT_EQ(made.code, 0) << made.out;
    EXPECT_TRUE(remove_tree(at));
    EXPECT_FALSE(sys::status_at(sys::kHere, at));
    EXPECT_TRUE(sys::status_at(sys::kHere, scratch.path() + "/kept/file"));
    EXPECT_FALSE(remove_tree(at));
    ASSERT_TRUE(sys::make_symlink_at(scratch.path() + "/kept", sys::kHere, at));
    EXPECT_FALSE(remove_tree(at));
    EXPECT_TRUE(sys::status_at(sys::kHere, scratch.path() + "/kept/file"));
}

}  // namespace
}  // namespace slipway::exec
