#include "engine/exec/own_tree.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::run_shell;
using testing::Scratch;

class OwnTree : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
    }

    base::Status own(const std::string& name, std::uint32_t before) {
        base::Path path;
        path.assign(scratch.path() + "/" + name);
        const auto opened = sys::open_at(sys::kHere, path, sys::Open::read | sys::Open::directory);
        return own_tree(opened.value(), {61200, 61201, before});
    }

    std::string owner(const std::string& name) {
        struct stat st {};

        if (::lstat((scratch.path() + "/" + name).c_str(), &st) != 0) return "gone";
        return std::to_string(st.st_uid) + ":" + std::to_string(st.st_gid);
    }

    void shell(const std::string& line) { run_shell("cd " + scratch.path() + " && " + line); }

    Scratch scratch;
};

TEST_F(OwnTree, GivesAllBelow) {
    shell(
        "mkdir -p t/a/b/c && touch t/f t/a/b/c/g && mkfifo t/a/p && ln -s ../out t/link && touch "
        "out"
        " && chown -hR 7:7 t && chmod 6755 t/f");
    EXPECT_TRUE(own("t", 7).ok());
    for (const char* const name : {"t/a", "t/a/b/c", "t/f", "t/a/b/c/g", "t/a/p", "t/link"})
        EXPECT_EQ(owner(name), "61200:61201") << name;
    EXPECT_EQ(owner("out"), "0:0");
    EXPECT_EQ(owner("t"), "7:7");  // its owner comes last, and is the caller's to change
    EXPECT_EQ(run_shell("stat -c %a " + scratch.path() + "/t/f").out, "755\n");
}

// What a service may have linked into its directory to be given it.
TEST_F(OwnTree, LeavesFilesWithNamesElsewhere) {
    shell(
        "mkdir t && touch secret t/own && ln secret t/stolen && ln t/own t/twice && chown -R 7 "
        "t/own");
    EXPECT_TRUE(own("t", 7).ok());
    EXPECT_EQ(owner("secret"), "0:0");
    EXPECT_EQ(owner("t/own"), "61200:61201");
}

TEST_F(OwnTree, EndsWhereItIsTooDeep) {
    shell("mkdir -p t/$(printf 'd/%.0s' $(seq 300)) && chown -R 7 t");
    EXPECT_EQ(own("t", 7).error().value, ELOOP);
    EXPECT_EQ(owner("t"), "7:0");
}

}  // namespace
}  // namespace slipway::exec
