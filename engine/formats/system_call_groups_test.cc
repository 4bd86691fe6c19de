#include "engine/formats/system_call_groups.h"

#include <sched.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdio>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "engine/formats/system_call_names.h"

namespace slipway::formats {
namespace {

using Members = std::set<std::string>;

Members members_of(const SystemCallGroup& group) {
    Members out;
    for (std::string_view words = group.members; !words.empty();) out.emplace(take_member(words));
    return out;
}

TEST(SystemCallGroups, MembersAreCallsOrGroups) {
    EXPECT_EQ(system_call_groups().size(), 29u);
    for (const SystemCallGroup& group : system_call_groups())
        for (const std::string& member : members_of(group)) {
            const bool known = member[0] == '@' ? find_system_call_group(member) != nullptr
                                                : is_system_call(member);
            EXPECT_TRUE(known) << group.name << ": " << member;
        }
    const auto members = members_of(*find_system_call_group("@aio"));
    EXPECT_TRUE(members.contains("io_submit"));
    EXPECT_TRUE(members_of(*find_system_call_group("@system-service")).contains("@basic-io"));
}

TEST(SystemCallGroups, TellsCallsAndGroups) {
    for (const char* name : {"read", "@mount", "fchmodat2"})
        EXPECT_TRUE(names_system_calls(name)) << name;
    for (const char* name : {"", "@", "reed", "@none", "read ", "@mount @swap"})
        EXPECT_FALSE(names_system_calls(name)) << name;
}

TEST(SystemCallNames, AreThoseOfTheKernel) {
    EXPECT_EQ(error_by_name("EPERM"), EPERM);
    EXPECT_EQ(filter_error("EUCLEAN"), EUCLEAN);
    EXPECT_EQ(filter_error("0"), 0u);
    EXPECT_EQ(filter_error("4095"), 4095u);
    EXPECT_EQ(filter_error("kill"), kFilterKills);
    for (const char* text : {"", "4096", "-1", "EPERMS", "perm"}) EXPECT_FALSE(filter_error(text));
    EXPECT_EQ(address_family("AF_INET6"), AF_INET6);
    EXPECT_FALSE(address_family("AF_"));
    std::uint32_t all = 0;
    for (const char* name : {"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"})
        all |= namespace_flag(name).value_or(0);
    EXPECT_EQ(all, kAllNamespaces);
    EXPECT_EQ(namespace_flag("net"), CLONE_NEWNET);
    EXPECT_TRUE(is_architecture("native"));
    EXPECT_FALSE(is_architecture("x86_64"));
}

TEST(SystemCallNames, TakesWordsApart) {
    const FilterWord plain = filter_word("read");
    EXPECT_FALSE(plain.inverted);
    EXPECT_EQ(plain.name, "read");
    EXPECT_FALSE(plain.error);
    const FilterWord full = filter_word("~@clock:EPERM");
    EXPECT_TRUE(full.inverted);
    EXPECT_EQ(full.name, "@clock");
    EXPECT_EQ(full.error, "EPERM");
    EXPECT_EQ(filter_word("~").name, "");
    EXPECT_EQ(filter_word("a:").error, "");
}

// Every line of the real thing, where it is installed.
TEST(SystemCallGroups, AreThoseOfSystemd) {
    FILE* pipe = ::popen(
        "systemd-analyze --version 2>/dev/null | grep -q '^systemd 252 ' && "
        "systemd-analyze syscall-filter --no-pager 2>/dev/null",
        "r");
    ASSERT_NE(pipe, nullptr);
    std::map<std::string, Members> real;
    std::string group;
    char line[256];
    while (::fgets(line, sizeof line, pipe) != nullptr) {
        std::string text = line;
        text.erase(text.find_last_not_of(" \n") + 1);
        if (text.starts_with('@'))
            group = text;
        else if (text.starts_with('#'))
            group.clear();  // calls that are in no group
        else if (text.size() > 4 && text[4] != '#' && !group.empty())
            real[group].insert(text.substr(4));
    }
    if (::pclose(pipe) != 0 || real.empty()) GTEST_SKIP() << "no systemd-analyze of systemd 252";
    EXPECT_EQ(real.size(), system_call_groups().size());
    for (const auto& [name, members] : real) {
        const SystemCallGroup* ours = find_system_call_group(name);
        ASSERT_NE(ours, nullptr) << name;
        EXPECT_EQ(members_of(*ours), members) << name;
    }
}

}  // namespace
}  // namespace slipway::formats
