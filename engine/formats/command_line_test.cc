#include "engine/formats/command_line.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

using Kind = CommandPiece::Kind;
using Operator = CommandPiece::Operator;

// A text form of decoded words that is easy to compare: [a|$X:-b] *$Y*.
std::string shape(std::string_view text) {
    std::string storage(text.size(), '\0');
    CommandLineReader reader(text, storage);
    std::string out;
    while (reader.next_word()) {
        out += reader.word().split ? "*" : "[";
        for (std::size_t i = 0; i < reader.word().pieces.size(); ++i) {
            const CommandPiece& piece = reader.word().pieces[i];
            static constexpr std::string_view kOperators[] = {"", ":-", "-", ":+", "+"};
            if (i > 0) out += "|";
            if (piece.kind == Kind::variable) out += "$";
            out += piece.text;
            out += kOperators[static_cast<int>(piece.op)];
            out += piece.operand;
        }
        out += reader.word().split ? "*" : "]";
    }
    if (reader.failed()) {
        out += "!" + std::to_string(reader.error().column) + " " +
               std::string(reader.error().code.substr(8));
        EXPECT_FALSE(reader.error().message.empty());
        EXPECT_FALSE(reader.error().help.empty());
    }
    return out;
}

struct Row {
    const char* text;
    const char* shape;
};

TEST(CommandLine, Decodes) {
    static constexpr Row kRows[] = {
        {"", ""},
        {" \t ", ""},
        {"/bin/a -x  b", "[/bin/a][-x][b]"},
        {"''", "[]"},
        {"\"\" ''\"\"", "[][]"},
        {"'a b'c\"d e\"", "[a bcd e]"},
        {"'$X \\n'", "[$X \\n]"},
        {"\"a\\tb\\\"\"", "[a\tb\"]"},
        {"a\\sb\\x41\\$", "[a bA$]"},
        {"x${A}y", "[x|$A|y]"},
        {"\"${A}${B_1}\"", "[$A|$B_1]"},
        {"${A:-b c}", "[$A:-b c]"},
        {"${A-}${A:+x}${A+y\\}}", "[$A-|$A:+x|$A+y}]"},
        {"$A", "*$A*"},
        {"  $[A:-x y] z", "*$A:-x y*[z]"},
        {"$[A+\\]]", "*$A+]*"},
        {"$$ a$$b \"$$\"", "[$][a$b][$]"},
        {"pre${A:-mid}post", "[pre|$A:-mid|post]"},
    };
    for (const Row& row : kRows) EXPECT_EQ(shape(row.text), row.shape) << row.text;
}

TEST(CommandLine, SaysWhatIsWrongAndWhere) {
    static constexpr Row kRows[] = {
        {"a 'b", "[a]!3 unclosed-quote"},
        {"\"b", "!1 unclosed-quote"},
        {"a\\q", "!2 unknown-escape"},
        {"a\\", "!2 unknown-escape"},
        {"\\x4", "!1 wrong-hex-escape"},
        {"\\x00", "!1 zero-byte"},
        {"a\nb", "!2 line-end"},
        {"x$A", "!2 split-inside-word"},
        {"$A/x", "!1 split-inside-word"},
        {"\"$A\"", "!2 split-inside-word"},
        {"$[A]x", "!1 split-inside-word"},
        {"a $", "[a]!3 lone-dollar"},
        {"$1", "!1 wrong-variable-name"},
        {"${1}", "!3 wrong-variable-name"},
        {"${}", "!3 wrong-variable-name"},
        {"${A", "!1 unclosed-variable"},
        {"${A:-b", "!1 unclosed-variable"},
        {"${A:-$B}", "!6 nested-variable"},
        {"${A%b}", "!4 unknown-operator"},
        {"${A:b}", "!4 unknown-operator"},
        {"$[A}", "!4 unknown-operator"},
    };
    for (const Row& row : kRows) EXPECT_EQ(shape(row.text), row.shape) << row.text;
    EXPECT_EQ(shape(std::string_view("a\0b", 3)), "!2 zero-byte");
}

TEST(CommandLine, CountsColumnsFromWhereTheTextBegins) {
    std::array<char, 32> storage{};
    CommandLineReader reader("ab  'cd'", storage, 11);
    ASSERT_TRUE(reader.next_word());
    EXPECT_EQ(reader.word().column, 11);
    ASSERT_TRUE(reader.next_word());
    EXPECT_EQ(reader.word().column, 15);
    EXPECT_EQ(reader.word().length, 4);
    EXPECT_EQ(reader.word().text(), "cd");
    EXPECT_FALSE(reader.next_word());
    EXPECT_FALSE(reader.failed());
}

TEST(CommandLine, ReadsFlags) {
    std::array<char, 32> storage{};
    CommandLineReader reader(" @-/bin/sh sh", storage);
    const CommandFlags flags = reader.read_flags();
    EXPECT_TRUE(flags.may_fail && flags.argv0 && !flags.full_privilege);
    ASSERT_TRUE(reader.next_word());
    EXPECT_EQ(reader.word().text(), "/bin/sh");

    CommandLineReader twice("--/bin/sh", storage);
    twice.read_flags();
    EXPECT_TRUE(twice.failed());
    EXPECT_EQ(twice.error().column, 2);
    CommandLineReader alone("- /bin/sh", storage);
    alone.read_flags();
    EXPECT_EQ(alone.error().code, "command/no-program");
    CommandLineReader contrary("!+/bin/sh", storage);
    contrary.read_flags();
    EXPECT_EQ(contrary.error().code, "command/contrary-flags");
    CommandLineReader quoted("'-x'", storage);
    EXPECT_FALSE(quoted.read_flags().may_fail);
    ASSERT_TRUE(quoted.next_word());
    EXPECT_EQ(quoted.word().text(), "-x");
}

TEST(CommandLine, RefusesTooManyPieces) {
    std::string text;
    for (std::size_t i = 0; i < CommandLineReader::kMaxPieces; ++i) text += "${A}";
    EXPECT_EQ(shape(text).find('!'), std::string::npos);
    EXPECT_NE(shape(text + "x").find("too-many-pieces"), std::string::npos);
    EXPECT_NE(shape(text + "${A}").find("too-many-pieces"), std::string::npos);
}

}  // namespace
}  // namespace slipway::formats
