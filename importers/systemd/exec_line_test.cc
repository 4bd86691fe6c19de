#include "importers/systemd/exec_line.h"

namespace slipway::importers::systemd {
namespace {

std::string shown(const model::Argument& argument) {
    std::string out = argument.split ? "split:" : "";
    for (const model::Piece& p : argument.pieces) {
        if (p.kind == model::Piece::Kind::literal) {
            out += p.text;
            continue;
        }
        out += "<" + p.text;
        if (p.op == model::Piece::Operator::default_if_empty) out += ":-" + p.operand;
        if (p.op == model::Piece::Operator::operand_if_filled) out += ":+" + p.operand;
        out += ">";
    }
    return out;
}

std::string shown(std::string_view value) {
    const ExecLine line = parse_exec_line(value, [](std::string_view word, std::size_t) {
        return std::string(word == "%i" ? "inst" : word);
    });
    std::string out;
    for (const ExecCommand& c : line.commands) {
        if (!out.empty()) out += " ; ";
        if (c.command.may_fail) out += "-";
        if (c.command.full_privilege) out += "+";
        if (c.command.keep_user) out += "!";
        if (c.ambient_capabilities) out += "!!";
        if (!c.command.argv0.empty()) out += "@" + c.command.argv0 + " ";
        for (const model::Argument& a : c.command.argv) out += "[" + shown(a) + "]";
    }
    for (const ExecNote& n : line.notes) out += " {" + n.code + (n.fatal ? "!}" : "}");
    return out;
}

TEST(ExecLine, WordsQuotesAndEscapes) {
    EXPECT_EQ(shown("/bin/a -x 'b c' \"d\\te\""), "[/bin/a][-x][b c][d\te]");
    EXPECT_EQ(shown("/bin/a \"\""), "[/bin/a][]");
    EXPECT_EQ(shown("\"/opt/my dir/a\" b"), "[/opt/my dir/a][b]");
    EXPECT_EQ(shown("/bin/a \\."), "[/bin/a][\\.] {unknown-escape}");
}

TEST(ExecLine, VariablesSplitAloneJoinInBracesAndStayInsideWords) {
    EXPECT_EQ(shown("/d $OPTS ${X} a${X}b a$X $$X $X.y"),
              "[/d][split:<OPTS>][<X>][a<X>b][a$X][$X][$X.y]");
    EXPECT_EQ(shown("/d ${A:-x y}z ${B:+c}"), "[/d][${A:-x][y}z][<B:+c>]");
    EXPECT_EQ(shown("/d \"${A:-x y}\" ${1} ${A"), "[/d][<A:-x y>][${1}][${A]");
    EXPECT_EQ(shown("/bin/sh -c 'echo $HOME `id`; exec \"$0\"'"),
              "[/bin/sh][-c][echo $HOME `id`; exec \"$0\"]");
    EXPECT_EQ(shown(":/d $OPTS"), "[/d][$OPTS]");
}

TEST(ExecLine, PrefixesInAnyOrder) {
    EXPECT_EQ(shown("-/a"), "-[/a]");
    EXPECT_EQ(shown("+/a"), "+[/a]");
    EXPECT_EQ(shown("!!/a"), "!![/a]");
    EXPECT_EQ(shown("-!/a"), "-![/a]");
    EXPECT_EQ(shown("-@/bin/sh sh -c x"), "-@sh [/bin/sh][-c][x]");
    EXPECT_EQ(shown("+!/a"), " {bad-command!}");
    EXPECT_EQ(shown("--/a"), " {bad-command!}");
}

TEST(ExecLine, SemicolonsSeparateOnlyAlone) {
    EXPECT_EQ(shown("/a b ; /c d"), "[/a][b] ; [/c][d]");
    EXPECT_EQ(shown("/a b\\; c; \\; d"), "[/a][b\\;][c;][;][d] {unknown-escape}");
    EXPECT_EQ(shown("/a ';'"), "[/a][;]");
}

TEST(ExecLine, BrokenLinesAreFatal) {
    EXPECT_EQ(shown("/a 'b"), " {bad-command!}");
    EXPECT_EQ(shown("-"), " {bad-command!}");
    EXPECT_EQ(shown("bin/a"), " {bad-command!}");
    EXPECT_EQ(shown("/a/"), " {bad-command!}");
    EXPECT_EQ(shown("tool x"), "[tool][x]");
    EXPECT_EQ(shown("/a %i"), "[/a][inst]");
}

}  // namespace
}  // namespace slipway::importers::systemd
