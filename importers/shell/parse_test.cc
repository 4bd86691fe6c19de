#include "importers/shell/parse.h"

#include "importers/shell/print.h"

namespace slipway::importers::shell {
namespace {

Script must(const std::string& text) {
    diag::Sink sink;
    const auto script = parse(text, "t", sink);
    EXPECT_TRUE(script) << text << "\n" << (sink.list().empty() ? "" : sink.list()[0].message);
    return script.value_or(Script{});
}

diag::Diagnostic error(const std::string& text) {
    diag::Sink sink;
    EXPECT_FALSE(parse(text, "t", sink)) << text;
    return sink.list().empty() ? diag::Diagnostic{} : sink.list()[0];
}

// print(parse(text)) parses to the same tree, and printing that gives the same text.
void same_after_printing(const std::string& text) {
    const Script once = must(text);
    const std::string printed = print(once);
    const Script twice = must(printed);
    EXPECT_EQ(once, twice) << text << "\nprinted:\n" << printed;
    EXPECT_EQ(print(twice), printed) << text;
}

TEST(Parse, KeepsWordsQuotesAndExpansionsApart) {
    const Script s = must("cmd a'b'\"c$d\" \\e ${f:-g}");
    const auto& words = s.commands.at(0).words;
    ASSERT_EQ(words.size(), 4u);
    ASSERT_EQ(words[1].parts.size(), 3u);
    EXPECT_EQ(words[1].parts[0].kind, Part::Kind::literal);
    EXPECT_EQ(words[1].parts[1].kind, Part::Kind::quoted);
    EXPECT_EQ(words[1].parts[2].parts.at(1).text, "d");
    EXPECT_EQ(literal_text(words[2]), "e");
    EXPECT_EQ(words[3].parts[0].op, Part::Operator::default_);
    EXPECT_TRUE(words[3].parts[0].colon);
    EXPECT_FALSE(literal_text(words[3]));
}

TEST(Parse, KnowsThePlaceOfEverything) {
    const Script s = must("a\n  b \\\n  $(c\n d)\ne=`f g`\n");
    EXPECT_EQ(s.commands.at(1).place.line, 2);
    EXPECT_EQ(s.commands[1].place.column, 3);
    const Part& substitution = s.commands[1].words.at(1).parts.at(0);
    EXPECT_EQ(substitution.place.line, 3);
    EXPECT_EQ(substitution.commands.at(1).place.line, 4);
    EXPECT_EQ(substitution.commands[1].place.column, 2);
    const Part& backquotes = s.commands.at(2).assignments.at(0).value.parts.at(0);
    EXPECT_EQ(backquotes.commands.at(0).words.at(1).place.line, 5);
    EXPECT_EQ(backquotes.commands[0].words[1].place.column, 6);
}

TEST(Parse, EndsOfNodesCutTheirText) {
    const std::string text = "f() {\n a; b\n} # c\nx=1 y 2>&1; z";
    const Script s = must(text);
    const auto cut = [&](const Command& c) {
        return text.substr(c.place.offset, c.end - c.place.offset);
    };
    EXPECT_EQ(cut(s.commands.at(0)), "f() {\n a; b\n}");
    EXPECT_EQ(cut(s.commands.at(1)), "x=1 y 2>&1");
}

TEST(Parse, ReadsHereDocuments) {
    const Script s = must("cat <<A <<-'B' && c\none $x\nA\n\ttwo $y\n\tB\nd\n");
    EXPECT_EQ(s.commands.size(), 2u);
    const auto& redirections = s.commands.at(0).body.at(0).redirections;
    ASSERT_EQ(redirections.size(), 2u);
    EXPECT_TRUE(redirections[0].expands);
    EXPECT_EQ(redirections[0].body.at(1).text, "x");
    EXPECT_FALSE(redirections[1].expands);
    EXPECT_EQ(redirections[1].body.at(0).text, "two $y\n");
}

TEST(Parse, ReservedWordsOnlyWhereACommandBegins) {
    EXPECT_EQ(must("echo if then { }").commands.at(0).words.size(), 5u);
    EXPECT_EQ(must("'if' x").commands.at(0).kind, Command::Kind::simple);
    EXPECT_EQ(
        must("if a; then b; elif c; then d; else e; fi").commands.at(0).otherwise.at(0).is_elif,
        true);
    EXPECT_EQ(must("case x in (a|b) c;; esac").commands.at(0).items.at(0).patterns.size(), 2u);
}

TEST(Parse, ListsItsExtensions) {
    EXPECT_EQ(must("function f { a; }").extensions.at(0).what, "function");
    EXPECT_EQ(must("[[ a == b && ( c < d ) ]]").commands.at(0).words.size(), 9u);
    EXPECT_EQ(must("a=(b c)").commands.at(0).assignments.at(0).elements.size(), 2u);
    EXPECT_EQ(must("echo ${x//a/b}").extensions.at(0).what, "this form of ${ }");
    EXPECT_TRUE(must("local a=b; source c").extensions.empty());
}

TEST(Parse, SaysWhereASyntaxErrorIs) {
    const diag::Diagnostic d = error("if a\nthen b\ndone");
    EXPECT_EQ(d.code, "shell/syntax");
    EXPECT_EQ(d.where.line, 3);
    EXPECT_EQ(d.where.column, 1);
    EXPECT_EQ(d.source_line, "done");
    EXPECT_EQ(d.message, "\"done\" where \"fi\" is expected");
    EXPECT_EQ(error("a 'b\nc").where.column, 3);
    EXPECT_EQ(error("x `a").message, "this ` is not closed");
    EXPECT_EQ(error(std::string("a\0b", 3)).code, "shell/binary");
    EXPECT_EQ(error(std::string(kMaxScriptBytes + 1, 'a')).code, "shell/too-large");
}

TEST(Parse, RefusesWhatIsNestedTooDeep) {
    for (const char* open : {"(", "{ ", "$(", "\"${x-", "if ", "$((", "while ", "! {\n", "\"$("}) {
        std::string text;
        for (int i = 0; i < 20000; ++i) text += open;
        diag::Sink sink;
        EXPECT_FALSE(parse(text, "t", sink)) << open;
    }
    std::string elif = "if a; then b; ";
    for (int i = 0; i < 20000; ++i) elif += "elif a; then b; ";
    EXPECT_EQ(error(elif + "fi").code, "shell/too-deep");
    std::string chain = "a";
    for (int i = 0; i < 20000; ++i) chain += " && a | a";
    EXPECT_EQ(must(chain).commands.at(0).body.size(), 20001u);
}

TEST(Print, GivesTheSameTree) {
    for (const char* text : {
             "a",
             "a b >c 2>&1 <d",
             "x=1 y='2 3' z=\"$a\" cmd",
             "x= ; y=~/a",
             "! a | b && c || d &",
             "{ a; b; } >f; (c; d) | e",
             "if a; then b; elif c; then d; else e; fi",
             "while a; do b; done; until c; do d; done <f",
             "for x in a b; do c; done; for y; do d; done",
             "case $x in a|b) c ;; *) ;; esac",
             "f() { a; }; g() (b); h() c",
             "echo $x ${x} ${#x} ${x:-a b} ${x##*/} \"${x%'}'}\" ${x:+\"$y\"}",
             "echo \"${x:-a\\}b\"c d\"'e'}\" '' \"\" \\' \"a\\\"b\\$c\\`\"",
             "echo $(a; b $(c)) `d \\`e\\`` $((1 + (2 * $x)))",
             "cat <<A; b\ntext $x \\$y \"z\" `c`\nA\n",
             "cat <<'A'\n$x\nA\n",
             "x=$(cat <<A\nb\nA\n)",
             "echo a$ $ \"$\" a$\"b\" # comment",
             ">f if; x=1 then",
             "a \\\n b\\\nc",
             "echo ${#} ${#-} ${##} $# $? $$ $! $- $@ $*",
             "cat <<A\nno end",
             "`<<E\n}`",
             "(<<u)\n\\",
             "<<l\n$(l)",
             "cat <<'a b'\n$x\na b\n",
             "a() { cat <<E; }\nx\nE\nb",
             "[[ $a == b* && -f c ]] && d",
         })
        same_after_printing(text);
}

}  // namespace
}  // namespace slipway::importers::shell
