#include "engine/chain/options.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::chain {
namespace {

// "a b=x ? | rest…": what the options of these words are.
std::string read(std::vector<std::string> words, std::string_view letters) {
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    Options options(Words(pointers.data(), words.size()), letters);
    std::string text;
    while (const auto option = options.next()) {
        text += option->letter;
        if (option->value != nullptr) text += std::string("=") + option->value;
        text += ' ';
        if (option->letter == '?') return text;
    }
    text += '|';
    for (const char* word : options.rest()) text += std::string(" ") + word;
    return text;
}

TEST(Options, AreReadAsGetoptDoes) {
    EXPECT_EQ(read({"-a", "-b", "x", "prog", "-a"}, "ab:"), "a b=x | prog -a");
    EXPECT_EQ(read({"-abx", "prog"}, "ab:"), "a b=x | prog");
    EXPECT_EQ(read({"-b", "-a", "prog"}, "ab:"), "b=-a | prog");
    EXPECT_EQ(read({"--", "-a"}, "a"), "| -a");
    EXPECT_EQ(read({"-", "-a"}, "a"), "| - -a");
    EXPECT_EQ(read({}, "a"), "|");
}

TEST(Options, WrongOnesAreTold) {
    EXPECT_EQ(read({"-x"}, "ab:"), "? ");
    EXPECT_EQ(read({"-b"}, "ab:"), "? ");
    EXPECT_EQ(read({"-:"}, "ab:"), "? ");
    EXPECT_EQ(read({"-a-"}, "ab:"), "a ? ");
}

}  // namespace
}  // namespace slipway::chain
