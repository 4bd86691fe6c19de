#include "importers/systemd/words.h"

namespace slipway::importers::systemd {
namespace {

std::vector<std::string> texts(std::string_view value) {
    std::string error;
    std::vector<std::string> out;
    for (const Word& word : split_words(value, Escapes::c_style, error)) out.push_back(word.text);
    if (!error.empty()) out.push_back("error: " + error);
    return out;
}

using List = std::vector<std::string>;

TEST(Words, QuotesGroupAnywhereInAWord) {
    EXPECT_EQ(texts("a 'b c' d\"e f\"g"), (List{"a", "b c", "de fg"}));
    EXPECT_EQ(texts("'' \"\""), (List{"", ""}));
}

TEST(Words, CEscapesWorkInAndOutOfQuotes) {
    EXPECT_EQ(texts(R"(a\x20b '\t' "\"" \s \101 \u00e9)"),
              (List{"a b", "\t", "\"", " ", "A", "\xc3\xa9"}));
}

TEST(Words, UnknownEscapesStayAndAreMarked) {
    std::string error;
    const auto words = split_words(R"(a\.b)", Escapes::c_style, error);
    ASSERT_EQ(words.size(), 1u);
    EXPECT_EQ(words[0].text, "a\\.b");
    EXPECT_TRUE(words[0].unknown_escape);
}

// As systemd 252 reads command lines.
TEST(Words, ALoneBackslashAtTheEndStays) {
    std::string error;
    const auto words = split_words("a b\\", Escapes::c_style, error);
    ASSERT_EQ(words.size(), 2u);
    EXPECT_EQ(words[1].text, "b\\");
    EXPECT_TRUE(words[1].unknown_escape);
    EXPECT_EQ(error, "");
}

TEST(Words, BrokenValuesAreErrors) {
    EXPECT_EQ(texts("a 'b"), (List{"a", "error: the quote ' is not closed"}));
    EXPECT_EQ(texts("a 'b\\"), (List{"a", "error: the quote ' is not closed"}));
    EXPECT_EQ(texts("\\x00"), (List{"error: an escape stands for no character"}));
}

TEST(Words, PlacesAreOffsets) {
    std::string error;
    const auto words = split_words(" a  'b c'", Escapes::c_style, error);
    EXPECT_EQ(words[1].offset, 4u);
    EXPECT_EQ(words[1].length, 5u);
    EXPECT_TRUE(words[1].quoted);
}

TEST(Words, PlainListsKeepQuotes) {
    const auto words = split_plain(" a 'b\tc ");
    ASSERT_EQ(words.size(), 3u);
    EXPECT_EQ(words[1].text, "'b");
}

}  // namespace
}  // namespace slipway::importers::systemd
