#include "importers/shell/expand.h"

#include "importers/shell/evaluate.h"
#include "importers/shell/parse.h"

namespace slipway::importers::shell {
namespace {

Script script_of(const std::string& text) {
    diag::Sink sink;
    return parse(text, "t", sink).value_or(Script{});
}

// Arguments as command-line.md writes them: variables as ${x}, split ones as $[x].
std::string show(const std::vector<model::Argument>& arguments) {
    std::string out;
    for (const model::Argument& argument : arguments) {
        out += out.empty() ? "" : "|";
        for (const model::Piece& piece : argument.pieces) {
            if (piece.kind == model::Piece::Kind::literal) {
                out += piece.text;
                continue;
            }
            constexpr const char* ops[] = {"", ":-", "-", ":+", "+"};
            out += argument.split ? "$[" : "${";
            out += piece.text + ops[static_cast<int>(piece.op)] + piece.operand;
            out += argument.split ? "]" : "}";
        }
    }
    return out;
}

// The arguments of the last command of a script, after the assignments before it.
std::string expand(const std::string& text) {
    const Script script = script_of(text);
    Evaluation evaluation = evaluate(script, {});
    if (evaluation.rest.empty()) return "nothing left";
    Expansion expansion(evaluation.variables);
    const auto arguments = expansion.arguments(evaluation.rest.back()->words);
    if (!arguments) return "! " + expansion.failed().why;
    return show(*arguments) + (expansion.joined().line > 0 ? " (joined)" : "");
}

TEST(Expand, KeepsVariablesOfFilesAndSplitsOnlyWhatStandsAlone) {
    EXPECT_EQ(expand("d -f $OPTS \"$X\" -q$A$B"), "d|-f|$[OPTS]|${X}|-q${A}${B} (joined)");
    EXPECT_EQ(expand("d ${OPTS:--a -b} ${X-} ${Y:+-y} \"${Z+z}\""),
              "d|$[OPTS:--a -b]|$[X]|$[Y:+-y]|${Z+z}");
    EXPECT_EQ(expand("d '' \"\" \"$@\" $* $1 end"), "d|||end");
}

TEST(Expand, FoldsWhatTheScriptSays) {
    EXPECT_EQ(expand("A='x y' B=$A-z; d $A \"$A\" $B"), "d|x|y|x y|x|y-z");
    EXPECT_EQ(expand("A=\"-f $CONF\"; d $A"), "d|-f|$[CONF]");
    EXPECT_EQ(expand("N=openvpn.work; d ${N#*.} ${N%%.*} ${N##*n} ${#N} ${N:-x} ${N:+y}"),
              "d|work|openvpn|.work|12|openvpn.work|y");
    EXPECT_EQ(expand(": ${x:=/etc/c}; d $x"), "d|$[x:-/etc/c]");
    EXPECT_EQ(expand("x=; : ${x:=/etc/c}; d $x"), "d|/etc/c");
    EXPECT_EQ(expand("d ${x:-\"${y:-z}\"}"), "! a default that depends on another variable");
}

TEST(Expand, SaysWhyItCannot) {
    EXPECT_EQ(expand("d $(hostname)"), "! the output of a command");
    EXPECT_EQ(expand("d *.conf"), "! a pattern of file names");
    EXPECT_EQ(expand("d ~root"), "! somebody's home directory");
    EXPECT_EQ(expand("d $$"), "! a value that exists only while the script runs");
    EXPECT_EQ(expand("x=`a`; d $x"), "! the variable x, which is computed while the script runs");
    EXPECT_EQ(expand("d ${x//a/b}"), "! a form of ${ } that POSIX does not know");
}

TEST(ReadAgain, ReadsAValueAsEvalWould) {
    const auto again = [](const std::string& text) {
        const Script script = script_of("x=" + text);
        Evaluation evaluation = evaluate(script, {});
        const auto read = read_again(evaluation.variables.value("x"));
        return read ? show(read->arguments) + (read->redirections.empty() ? "" : " >") : "no";
    };
    EXPECT_EQ(again("\"a 'b c' $V -n\\\"$W\\\"\""), "a|b c|$[V]|-n${W}");
    EXPECT_EQ(again("\"${V:--p x} -f >/dev/null\""), "$[V:--p x]|-f >");
    EXPECT_EQ(again("'a; b'"), "no");
    EXPECT_EQ(again("'a | b'"), "no");
    EXPECT_EQ(again("'`a`'"), "no");
    EXPECT_EQ(again("'a &'"), "no");
}

TEST(Matches, IsAShellPattern) {
    const auto m = [](const char* text, const char* pattern) { return matches(text, pattern, {}); };
    EXPECT_TRUE(m("abc", "a*"));
    EXPECT_TRUE(m("abc", "*c"));
    EXPECT_TRUE(m("abc", "a?c"));
    EXPECT_TRUE(m("abc", "a[b-d]c"));
    EXPECT_FALSE(m("abc", "a[!b]c"));
    EXPECT_TRUE(m("", "*"));
    EXPECT_FALSE(m("", "?"));
    EXPECT_TRUE(m("a[", "a["));
    EXPECT_FALSE(m("ab", "a"));
    EXPECT_FALSE(matches("ab", "a*", {false, true}));
    EXPECT_TRUE(m(std::string(3000, 'a').c_str(), "*a*a*a*"));
}

TEST(Evaluate, DecidesWhatItKnows) {
    EXPECT_EQ(expand("x=1; if [ \"$x\" = 1 ]; then y=a; else y=b; fi; d $y"), "d|a");
    EXPECT_EQ(expand("x=YES; yesno $x && y=a; d $y"), "d|a");
    EXPECT_EQ(expand("x=ON; yesno x && y=a; d $y"), "d|a");
    EXPECT_EQ(expand("yesno nO || y=a; d $y"), "d|a");
    EXPECT_EQ(expand("yesno maybe && y=a; d $y"),
              "! the variable y, which is computed while the script runs");
    EXPECT_EQ(expand("x=; [ -n \"$x\" ] || y=b; d $y"), "d|b");
    EXPECT_EQ(expand("case openvpn.a in openvpn.*) y=c;; *) y=d;; esac; d $y"), "d|c");
    EXPECT_EQ(expand("if [ \"$unknown\" = 1 ]; then y=a; fi; d $y"),
              "! the variable y, which is computed while the script runs");
    EXPECT_EQ(expand("a=1; a+=2; d $a"), "d|12");
    EXPECT_EQ(expand("export A=b; d $A"), "d|b");
    EXPECT_EQ(expand("for i in a b; do c=$i; done; d $c"),
              "! the variable c, which is computed while the script runs");
}

TEST(Evaluate, ListsFunctionsAndWhatIsLeft) {
    const Script script = script_of("a() { :; }\nb=1\n. ./conf\nif x; then a() { y; }; fi\n");
    const Evaluation evaluation = evaluate(script, {});
    EXPECT_EQ(evaluation.functions.count("a"), 1u);
    ASSERT_EQ(evaluation.rest.size(), 2u);
    EXPECT_EQ(evaluation.rest[0]->place.line, 3);
}

}  // namespace
}  // namespace slipway::importers::shell
