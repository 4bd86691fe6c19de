#include "engine/diag/diagnostic.h"

#include "engine/diag/render.h"

namespace slipway::diag {
namespace {

Diagnostic sample() {
    Diagnostic d;
    d.where = {"web.svc", 3, 9};
    d.code = "svc/unknown-key";
    d.message = "unknown key \"Comand\"";
    d.source_line = "\tComand = x";
    d.length = 6;
    d.help = "did you mean \"Command\"?";
    return d;
}

TEST(Render, PointsAtThePlaceBelowTabs) {
    Diagnostic d = sample();
    d.where.column = 2;
    EXPECT_EQ(render_text(d, {}),
              "web.svc:3:2: error: unknown key \"Comand\" [svc/unknown-key]\n"
              "    \tComand = x\n"
              "    \t^~~~~~\n"
              "    help: did you mean \"Command\"?\n");
}

TEST(Render, KeepsEscapeSequencesFromTheTerminal) {
    Diagnostic d = sample();
    d.source_line = "a\033[2Jb";
    EXPECT_EQ(render_text(d, {}).find('\033'), std::string::npos);
}

TEST(Render, CaretPastTheEndOfTheLineStaysNear) {
    Diagnostic d = sample();
    d.source_line = "ab";
    d.where.column = 3;
    EXPECT_NE(render_text(d, {}).find("      ^\n"), std::string::npos);
}

TEST(Render, JsonSurvivesBrokenUtf8) {
    Diagnostic d = sample();
    d.message = "\xff";
    d.loss = Loss::weakened;
    const std::string out = render_json_lines({d});
    EXPECT_NE(out.find("\"loss\":\"weakened\""), std::string::npos);
    EXPECT_EQ(out.back(), '\n');
}

TEST(Sink, SortsAndRemovesDuplicates) {
    Sink sink;
    Diagnostic second = sample();
    second.where.line = 9;
    sink.add(second);
    sink.add(sample());
    sink.add(sample());
    ASSERT_EQ(sink.sorted().size(), 2u);
    EXPECT_EQ(sink.sorted()[0].where.line, 3);
    EXPECT_TRUE(sink.has_errors());
}

TEST(Nearest, FindsTheMisspeltWordAndNothingElse) {
    EXPECT_EQ(nearest("Comand", {"Description", "Command"}), "Command");
    EXPECT_EQ(nearest("needs", {"Needs"}), "Needs");
    EXPECT_EQ(nearest("ngnix", {"nix", "nginx"}), "nginx");  // two letters that changed places
    EXPECT_EQ(nearest("Zzzzzz", {"Command"}), "");
    EXPECT_EQ(nearest(std::string(1000, 'a'), {"Command"}), "");
}

TEST(LineOf, CountsFromOne) {
    EXPECT_EQ(line_of("a\nb\nc", 3), "c");
    EXPECT_EQ(line_of("a\nb\n", 2), "b");
    EXPECT_EQ(line_of("a", 2), "");
    EXPECT_EQ(line_of("a", 0), "");
}

}  // namespace
}  // namespace slipway::diag
