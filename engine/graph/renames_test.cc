#include "engine/graph/testing.h"

namespace slipway::graph {
namespace {

std::string renamed(const std::string& from) {
    return "[Service]\nRenamedFrom = " + from +
           "\n[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n";
}

TEST(Renames, TheOldNameIsNobodys) {
    Scene s;
    s.add("mail", renamed("post"));
    EXPECT_EQ(s.messages(), "");
    EXPECT_TRUE(s.ok);
}

TEST(Renames, AServiceOfTheOldNameIsRefused) {
    Scene s;
    s.add("mail", renamed("post"));
    s.add("post", "[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n");
    EXPECT_EQ(s.messages(),
              "mail.svc:2:15: error: \"mail\" is said to have been \"post\", and there is another "
              "service of that name [graph/renamed-from]\n"
              "    RenamedFrom = post\n"
              "                  ^~~~\n"
              "    help: take out RenamedFrom; it is for a definition whose file was renamed\n");
    EXPECT_FALSE(s.ok);
}

// What only stands for others has no directory.
TEST(Renames, TheOldNameMayStandForIt) {
    Scene s;
    s.add("mail", renamed("post") + "Alias = post\n");
    s.add(
        "web",
        "[Service]\nRenamedFrom = www\n[Dependencies]\nProvides = www\n[Run]\nCommand = /bin/x\n");
    s.add("old", "[Install]\nMasked = yes\n");
    s.add("fresh", renamed("old"));
    EXPECT_EQ(s.messages().find("graph/renamed-from"), std::string::npos) << s.messages();
    EXPECT_TRUE(s.ok) << s.messages();
}

TEST(Renames, TwoThatSwapNamesAreRefused) {
    Scene s;
    s.add("a", renamed("b"));
    s.add("b", renamed("a"));
    for (const char* line : {"\"a\" is said to have been \"b\", and there is another service",
                             "\"b\" is said to have been \"a\", and there is another service"})
        EXPECT_NE(s.messages().find(line), std::string::npos) << s.messages();
    EXPECT_FALSE(s.ok);
}

TEST(Renames, WhatHasNoProcessHasNoneThatGoesOn) {
    Scene s;
    s.add("all", "[Service]\nType = bundle\nRenamedFrom = old\n");
    EXPECT_NE(s.messages().find("all.svc:3:15: error: \"all\" has no process that could go on"),
              std::string::npos)
        << s.messages();
}

TEST(Renames, TwoOfOneNameAreRefused) {
    Scene s;
    s.add("mail", renamed("post"));
    s.add("smtp", renamed("post"));
    EXPECT_NE(s.messages().find("smtp.svc:2:15: error: \"smtp\" and \"mail\" are both said to have "
                                "been \"post\""),
              std::string::npos);
}

}  // namespace
}  // namespace slipway::graph
