#include "engine/formats/command_text.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

using Kind = CommandPiece::Kind;
using Operator = CommandPiece::Operator;

struct OwnedPiece {
    Kind kind;
    Operator op;
    std::string text, operand;
};

struct OwnedWord {
    std::vector<OwnedPiece> pieces;
    bool split = false;
};

std::string encode(const OwnedWord& word, bool program = false) {
    std::vector<CommandPiece> views;
    for (const OwnedPiece& piece : word.pieces)
        views.push_back({piece.kind, piece.op, piece.text, piece.operand});
    const WordView view{views, word.split, program};
    std::string out(encode_word(view, {}), '\0');
    EXPECT_EQ(encode_word(view, out), out.size());
    return out;
}

std::string literal(std::string_view text) {
    std::string out(encode_literal(text, {}), '\0');
    encode_literal(text, out);
    return out;
}

TEST(CommandText, WritesTheShortestSpelling) {
    EXPECT_EQ(literal("abc"), "abc");
    EXPECT_EQ(literal(""), "\"\"");
    EXPECT_EQ(literal("a b"), "'a b'");
    EXPECT_EQ(literal("it's"), "\"it's\"");
    EXPECT_EQ(literal("$a"), "'$a'");
    EXPECT_EQ(literal("a\n\x01"), "\"a\\n\\x01\"");
    const OwnedWord flag{{{Kind::literal, Operator::plain, "-x", ""}}};
    EXPECT_EQ(encode(flag), "-x");
    EXPECT_EQ(encode(flag, true), "'-x'");
    EXPECT_EQ(encode({{{Kind::variable, Operator::plain, "A", ""}}, true}), "$A");
    EXPECT_EQ(encode({{{Kind::variable, Operator::default_if_empty, "A", "x ]"}}, true}),
              "$[A:-x \\]]");
    EXPECT_EQ(encode({{{Kind::literal, Operator::plain, "a b", ""},
                       {Kind::variable, Operator::operand_if_set, "A", "}"}}}),
              "\"a b${A+\\}}\"");
    EXPECT_EQ(encode_flags({.may_fail = true, .argv0 = true}), "-@");
    EXPECT_EQ(operator_text(CommandPiece::Operator::plain), "");
    EXPECT_EQ(operator_text(CommandPiece::Operator::operand_if_filled), ":+");
}

std::string random_text(std::mt19937& random, std::size_t least) {
    // Mostly the characters that mean something, now and then any other byte.
    static constexpr std::string_view kBytes = "ab \t\n'\"\\$${}[]:-+@#;x0_/";
    std::string text;
    const std::size_t length = least + random() % 6;
    while (text.size() < length) {
        const char any = static_cast<char>(1 + random() % 255);
        text += random() % 8 == 0 ? any : kBytes[random() % kBytes.size()];
    }
    return text;
}

OwnedPiece random_variable(std::mt19937& random) {
    static constexpr std::string_view kNames[] = {"A", "_b1", "LONG_NAME"};
    OwnedPiece piece{Kind::variable, static_cast<Operator>(random() % 5),
                     std::string(kNames[random() % 3]), ""};
    if (piece.op != Operator::plain) piece.operand = random_text(random, 0);
    return piece;
}

OwnedWord random_word(std::mt19937& random) {
    if (random() % 6 == 0) return {{random_variable(random)}, true};
    OwnedWord word;
    bool after_literal = false;  // two literals in a row are one
    for (unsigned i = random() % 4; i > 0; --i) {
        if (after_literal || random() % 2 == 0) {
            word.pieces.push_back(random_variable(random));
            after_literal = false;
        } else {
            word.pieces.push_back({Kind::literal, Operator::plain, random_text(random, 1), ""});
            after_literal = true;
        }
    }
    return word;
}

void expect_word(const CommandWord& got, const OwnedWord& want, const std::string& line) {
    ASSERT_EQ(got.pieces.size(), want.pieces.size()) << line;
    EXPECT_EQ(got.split, want.split) << line;
    for (std::size_t i = 0; i < want.pieces.size(); ++i) {
        const OwnedPiece& piece = want.pieces[i];
        const CommandPiece view{piece.kind, piece.op, piece.text, piece.operand};
        EXPECT_TRUE(got.pieces[i] == view) << line;
    }
}

TEST(CommandText, RandomCommandsSurviveTheRoundTrip) {
    std::mt19937 random(20240601);
    for (int round = 0; round < 20000; ++round) {
        CommandFlags flags{random() % 3 == 0, random() % 3 == 0, random() % 3 == 0};
        flags.keep_user = !flags.full_privilege && random() % 3 == 0;
        std::vector<OwnedWord> words;
        std::string line(encode_flags(flags));
        for (unsigned i = 1 + random() % 4; i > 0; --i) {
            words.push_back(random_word(random));
            if (words.size() > 1) line += ' ';
            line += encode(words.back(), words.size() == 1);
        }
        std::string storage(line.size(), '\0');
        CommandLineReader reader(line, storage);
        const CommandFlags read = reader.read_flags();
        EXPECT_TRUE(read.may_fail == flags.may_fail && read.argv0 == flags.argv0 &&
                    read.full_privilege == flags.full_privilege &&
                    read.keep_user == flags.keep_user)
            << line;
        for (const OwnedWord& word : words) {
            ASSERT_TRUE(reader.next_word()) << line << ": " << reader.error().message;
            expect_word(reader.word(), word, line);
        }
        EXPECT_FALSE(reader.next_word()) << line;
        EXPECT_FALSE(reader.failed()) << line;
    }
}

// Whatever the bytes are, the reader ends, and an error points into the text.
TEST(CommandText, RandomBytesEndInWordsOrAnError) {
    std::mt19937 random(7);
    int failures = 0;
    for (int round = 0; round < 50000; ++round) {
        const std::string line = random_text(random, random() % 12);
        std::string storage(line.size(), '\0');
        CommandLineReader reader(line, storage);
        reader.read_flags();
        std::size_t words = 0;
        while (reader.next_word()) ASSERT_LE(++words, line.size());
        if (!reader.failed()) continue;
        ++failures;
        ASSERT_GE(reader.error().column, 1);
        ASSERT_LE(reader.error().column, static_cast<int>(line.size()) + 1);
        ASSERT_GE(reader.error().length, 1);
    }
    EXPECT_GT(failures, 1000);
}

}  // namespace
}  // namespace slipway::formats
