#include "engine/exec/dynamic_user_table.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"
#include "engine/formats/dynamic_user.h"

namespace slipway::exec {
namespace {

namespace fs = std::filesystem;
using testing::Scratch;

class DynamicUserTableTest : public ::testing::Test {
protected:
    DynamicUserTable table() {
        base::Path path;
        path.assign(directory());
        return std::move(DynamicUserTable::open(path).value());
    }

    std::string directory() const { return scratch.path() + "/table"; }

    Scratch scratch;
};

TEST_F(DynamicUserTableTest, GivesANumberToOneName) {
    const auto users = table();
    EXPECT_EQ(users.find("web").value(), std::nullopt);
    EXPECT_EQ(users.claim("web", 61200).value(), 61200u);
    EXPECT_EQ(users.find("web").value(), 61200u);
    EXPECT_EQ(users.claim("db", 61200).value(), std::nullopt);
    EXPECT_EQ(users.find("db").value(), std::nullopt);
    EXPECT_EQ(users.claim("db", 61201).value(), 61201u);
    EXPECT_EQ(fs::read_symlink(directory() + "/61200"), "web");
    EXPECT_EQ(fs::read_symlink(directory() + "/web"), "61200");
    // Another process of the same name, later or at the same time.
    EXPECT_EQ(table().find("web").value(), 61200u);
    EXPECT_EQ(users.claim("web", 61300).value(), 61200u);
    EXPECT_FALSE(fs::is_symlink(directory() + "/61300"));
}

TEST_F(DynamicUserTableTest, GoesOnWhereAStartWasKilled) {
    const auto users = table();
    fs::create_symlink("web", directory() + "/61200");
    EXPECT_EQ(users.find("web").value(), std::nullopt);
    EXPECT_EQ(users.claim("db", 61200).value(), std::nullopt);
    EXPECT_EQ(users.claim("web", 61200).value(), 61200u);
    EXPECT_EQ(users.find("web").value(), 61200u);
}

TEST_F(DynamicUserTableTest, TrustsNoLinksThatDoNotFit) {
    const auto users = table();
    fs::create_symlink("61200", directory() + "/web");
    EXPECT_EQ(users.find("web").error().value, EBADMSG);  // nothing says so of the number
    fs::create_symlink("db", directory() + "/61200");
    EXPECT_EQ(users.find("web").error().value, EBADMSG);
    for (const char* const odd : {"0", "1000", "65520", "4294967296", "", "x", "/etc/passwd"}) {
        if (*odd == '\0') continue;
        fs::remove(directory() + "/odd");
        fs::create_symlink(odd, directory() + "/odd");
        EXPECT_EQ(users.find("odd").error().value, EBADMSG) << odd;
    }
}

TEST_F(DynamicUserTableTest, IsNobodyElses) {
    base::Path path;
    path.assign(directory());
    (void)table();
    fs::permissions(directory(), fs::perms::all);
    EXPECT_EQ(DynamicUserTable::open(path).error().value, EPERM);
    fs::permissions(directory(), fs::perms(0755));
    if (::getuid() != 0) GTEST_SKIP() << "the rest needs root";
    ASSERT_EQ(::chown(directory().c_str(), 1, 1), 0);
    EXPECT_EQ(DynamicUserTable::open(path).error().value, EPERM);
    fs::remove(directory());
    fs::create_directory_symlink("/etc", directory());
    ASSERT_EQ(::lchown(directory().c_str(), 1, 1), 0);
    EXPECT_EQ(DynamicUserTable::open(path).error().value, ELOOP);
}

// The whole range among names that all begin at the same number, then no more.
TEST_F(DynamicUserTableTest, HoldsTheWholeRange) {
    const auto users = table();
    std::set<std::uint32_t> seen;
    std::uint32_t next = formats::kFirstDynamicId;
    for (std::uint32_t i = 0; i < formats::kDynamicIds; ++i) {
        const auto id = users.claim("u" + std::to_string(i), next++);
        ASSERT_TRUE(id.value());
        seen.insert(*id.value());
    }
    EXPECT_EQ(seen.size(), formats::kDynamicIds);
    for (std::uint32_t i = 0; i < formats::kDynamicIds; i += 97)
        EXPECT_EQ(users.claim("late", formats::dynamic_id("late", i)).value(), std::nullopt);
}

}  // namespace
}  // namespace slipway::exec
