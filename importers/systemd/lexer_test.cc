#include "importers/systemd/lexer.h"

namespace slipway::importers::systemd {
namespace {

Lexed lex_text(const std::string& text) {
    return lex(SourceFile("/u.service", text), 0);
}

TEST(Lexer, ReadsSectionsKeysAndPlaces) {
    const Lexed l = lex_text("[Unit]\n\nDescription = a web server \n");
    ASSERT_EQ(l.assignments.size(), 1u);
    EXPECT_EQ(l.assignments[0].section, "Unit");
    EXPECT_EQ(l.assignments[0].key, "Description");
    EXPECT_EQ(l.assignments[0].value, "a web server");
    EXPECT_EQ(l.assignments[0].line, 3);
    EXPECT_EQ(origin_of(l.assignments[0], 2).column, 17);
    EXPECT_TRUE(l.problems.empty());
}

TEST(Lexer, JoinsContinuedLinesAndKeepsTheirPlaces) {
    const Lexed l =
        lex_text("[Service]\nExecStart=/a \\\n  -b \\\n# a comment\n; another\n  -c\nUser=x\n");
    ASSERT_EQ(l.assignments.size(), 2u);
    EXPECT_EQ(l.assignments[0].value, "/a  -b  -c");
    EXPECT_EQ(origin_of(l.assignments[0], 4).line, 3);
    EXPECT_EQ(origin_of(l.assignments[0], 4).column, 3);
    EXPECT_EQ(origin_of(l.assignments[0], 8).line, 6);
    EXPECT_EQ(l.assignments[1].key, "User");
}

TEST(Lexer, ABackslashOnTheLastLineEndsTheValue) {
    for (const char* text : {"[Service]\nExecStart=/a \\", "[Service]\nExecStart=/a \\\n"}) {
        const Lexed l = lex_text(text);
        ASSERT_EQ(l.assignments.size(), 1u);
        EXPECT_EQ(l.assignments[0].value, "/a");
    }
}

TEST(Lexer, AnEscapedBackslashDoesNotContinue) {
    const Lexed l = lex_text("[Service]\nA=x\\\\\nB=y\n");
    ASSERT_EQ(l.assignments.size(), 2u);
    EXPECT_EQ(l.assignments[0].value, "x\\\\");
}

TEST(Lexer, ACommentIsNotContinued) {
    const Lexed l = lex_text("[Service]\n# see \\\nA=1\n");
    ASSERT_EQ(l.assignments.size(), 1u);
    EXPECT_EQ(l.assignments[0].key, "A");
}

TEST(Lexer, TakesCrlfAndByteOrderMark) {
    const Lexed l = lex_text("\xef\xbb\xbf[Unit]\r\nDescription=x\r\nAfter=a \\\r\n b\r\n");
    ASSERT_EQ(l.assignments.size(), 2u);
    EXPECT_EQ(l.assignments[0].value, "x");
    EXPECT_EQ(l.assignments[0].line, 2);
    EXPECT_EQ(l.assignments[1].value, "a  b");
    EXPECT_TRUE(l.problems.empty());
}

TEST(Lexer, LeavesOutExtensions) {
    const Lexed l = lex_text("[Unit]\nX-Foo=1\n[X-Bar]\nA=2\n[Install]\nAlias=c.service\n");
    ASSERT_EQ(l.assignments.size(), 1u);
    EXPECT_EQ(l.assignments[0].key, "Alias");
    EXPECT_TRUE(l.problems.empty());
}

TEST(Lexer, SaysWhatItLeavesOut) {
    const Lexed l = lex_text("A=0\n[Unit]\nnonsense\n=x\nB=\xff\n[Nope]\nC=1\n");
    EXPECT_TRUE(l.assignments.empty());
    ASSERT_EQ(l.problems.size(), 5u);
    EXPECT_EQ(l.problems[0].code, "no-section");
    EXPECT_EQ(l.problems[1].code, "missing-equals");
    EXPECT_EQ(l.problems[2].code, "missing-key");
    EXPECT_EQ(l.problems[3].code, "invalid-utf8");
    EXPECT_EQ(l.problems[4].code, "unknown-section");
    EXPECT_EQ(l.problems[4].line, 6);
}

TEST(Lexer, RefusesWhatIsNoUnitFile) {
    EXPECT_TRUE(lex_text(std::string("[Unit]\nA=\0b\n", 12)).problems.at(0).fatal);
    EXPECT_TRUE(lex_text("[Unit\nA=b\n").problems.at(0).fatal);
    const Lexed garbage = lex_text("[Unit]\n" + std::string(100000, '\n') + [] {
        std::string many;
        for (int i = 0; i < 5000; ++i) many += "junk\n";
        return many;
    }());
    EXPECT_EQ(garbage.problems.size(), kMostProblems + 1);
    EXPECT_TRUE(garbage.problems.back().fatal);
    EXPECT_EQ(lex_text("[Unit]\nA=" + std::string(kLongestLine + 1, 'x')).problems.at(0).code,
              "line-too-long");
}

TEST(Lexer, EveryPrefixOfAFileIsReadWithoutHarm) {
    const std::string text =
        "\xef\xbb\xbf[Service]\r\nExecStart=/a \\\n # c\\\n 'b' \\\\\n[X-\nEnv=\xc3\xa9=\n";
    for (std::size_t n = 0; n <= text.size(); ++n) {
        const Lexed l = lex_text(text.substr(0, n));
        for (const Assignment& a : l.assignments)
            for (std::size_t i = 0; i <= a.value.size(); ++i) EXPECT_GT(origin_of(a, i).line, 0);
    }
}

}  // namespace
}  // namespace slipway::importers::systemd
