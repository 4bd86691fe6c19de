#include "engine/exec/variables_file.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace slipway::exec {
namespace {

struct Read {
    Environment environment;
    FileFindings findings;
};

std::unique_ptr<Read> read_systemd(std::string_view text) {
    auto out = std::make_unique<Read>();
    std::string scratch(text.size(), '\0');
    read_systemd_variables(text, scratch, Export::yes, out->environment, out->findings);
    return out;
}

std::unique_ptr<Read> read_shell(std::string_view text, Export exported = Export::yes) {
    auto out = std::make_unique<Read>();
    std::string scratch(65536, '\0');
    out->environment.set("INHERITED", "in herited", Export::yes);
    read_shell_variables(text, scratch, exported, out->environment, out->findings);
    return out;
}

std::string error_of(const FileFindings& findings) {
    if (findings.good) return "good";
    EXPECT_FALSE(findings.error.what.message.empty());
    EXPECT_FALSE(findings.error.what.help.empty());
    return std::to_string(findings.error.line) + ":" + std::to_string(findings.error.what.column) +
           " " + std::string(findings.error.what.code.substr(10));
}

struct Row {
    const char* text;
    const char* value;  // of A
};

// Rows from systemd.exec(5), EnvironmentFile=, and from its parser's behaviour at the edges.
TEST(SystemdVariables, ReadsValues) {
    static constexpr Row kRows[] = {
        {"A=b", "b"},
        {"A=b\n", "b"},
        {"  A = b c \t\n", "b c"},
        {"#A=x\n;A=x\nA=b\n", "b"},
        {"A=\"word1 word2\"\n", "word1 word2"},
        {"A='word1 word2'\n", "word1 word2"},
        {"A=\"one\"'two' three\n", "onetwothree"},
        {"A=one\"two\"\n", "one\"two\""},
        {"A=\"a\\\"b\\$c\\`d\\\\e\\nf\"\n", "a\"b$c`d\\e\\nf"},
        {"A='a\\b'\n", "a\\b"},
        {"A=a\\b\\\\c\n", "ab\\c"},
        {"A=one\\\ntwo\n", "onetwo"},
        {"A=\"one\\\ntwo\"\n", "onetwo"},
        {"A='one\ntwo'\n", "one\ntwo"},
        {"A=$B ${C} `d`\n", "$B ${C} `d`"},
        {"A=\n", ""},
        {"A=a # no comment\n", "a # no comment"},
        {"A='open", "open"},
        {"A=1\nA=2\n", "2"},
        {"A=b\r\n", "b"},
        {"# comment \\\nA=b\n", "b"},
        {"A=b\\ \n", "b "},
    };
    for (const Row& row : kRows) {
        const auto read = read_systemd(row.text);
        EXPECT_TRUE(read->findings.good);
        EXPECT_EQ(read->environment.get("A").value_or("unset"), row.value) << row.text;
    }
}

TEST(SystemdVariables, WarnsOfWhatHasNoEffect) {
    const auto read = read_systemd("A=1\nno assignment\n export B=2\nC=3\n");
    EXPECT_TRUE(read->findings.good);
    ASSERT_EQ(read->findings.warnings.size(), 1u);
    EXPECT_EQ(read->findings.warnings[0].line, 3);
    EXPECT_EQ(read->findings.warnings[0].what.column, 2);
    EXPECT_EQ(read->environment.get("C"), "3");
    EXPECT_EQ(read->environment.get("B"), std::nullopt);
    EXPECT_EQ(error_of(read_systemd(std::string_view("A=\0", 3))->findings), "1:1 zero-byte");
}

TEST(ShellVariables, ReadsValues) {
    static constexpr Row kRows[] = {
        {"A=b", "b"},
        {"A=b B=c;C=d\n", "b"},
        {"A='b c'\"d e\"f\\ g", "b cd ef g"},
        {"A=b # comment", "b"},
        {"A=b#c", "b#c"},
        {"A=one\\\ntwo", "onetwo"},
        {"A=\"a\\\"b\\$c\\`d\\\\e\\nf\"", "a\"b$c`d\\e\\nf"},
        {"B=x;A=$B/${B}y", "x/xy"},
        {"A=$INHERITED", "in herited"},
        {"A=${X:-y}${X-z}${INHERITED:+w}${X:+v}", "yzw"},
        {"A=${X:-'a b'\"c d\"}", "a bc d"},
        {"A=\"${X:-'a b'}\"", "'a b'"},
        {"A=${X:-${Y:-$INHERITED}}", "in herited"},
        {": ${A:=b c}", "b c"},
        {": \"${A:=b c}\" ${B=d}", "b c"},
        {"A=x; : ${A:=y}", "x"},
        {"B=x; A=${B:-${C:=z}}$C", "x"},
        {"export A=b B\nexport C", "b"},
        {"A=1\nunset A\nA=$A", ""},
        {"A=a*b[c]?", "a*b[c]?"},
        {"A=\"x\ny\"", "x\ny"},
        {"A=5$ ", "5$"},
        {"A=a\\", "a\\"},
        {"A=x\\~", "x~"},
        {"set -a\nA=b\nset +a", "b"},
        {"A=${INHERITED?none}", "in herited"},
    };
    for (const Row& row : kRows) {
        const auto read = read_shell(row.text);
        EXPECT_EQ(error_of(read->findings), "good") << row.text;
        EXPECT_EQ(read->environment.get("A").value_or("unset"), row.value) << row.text;
    }
}

TEST(ShellVariables, ExportsWhatWasAskedFor) {
    const auto read = read_shell("A=1\nexport B=2\nC=3\nexport C\nset -a\nD=4\n", Export::no);
    EXPECT_EQ(read->environment.get("A"), "1");
    EXPECT_FALSE(read->environment.exported("A"));
    EXPECT_TRUE(read->environment.exported("B"));
    EXPECT_TRUE(read->environment.exported("C"));
    EXPECT_TRUE(read->environment.exported("D"));
}

TEST(ShellVariables, RefusesWhatOnlyAShellCanDo) {
    static constexpr Row kRows[] = {
        {"A=1\nif [ -f /x ]; then\n", "2:1 command"},
        {"A=`date`", "1:3 substitution"},
        {"A=$(date)", "1:3 substitution"},
        {"A=\"x$(date)\"", "1:5 substitution"},
        {"A=b cmd", "1:5 command"},
        {"A=b & ", "1:5 command"},
        {"A=b&", "1:4 command"},
        {". /etc/x", "1:1 command"},
        {"ulimit -n 5", "1:1 command"},
        {"A=$1", "1:3 parameter"},
        {"A=${#B}", "1:3 operator"},
        {"A=${B%x}", "1:6 operator"},
        {"A=~/x", "1:3 tilde"},
        {"A=x:~/x", "1:5 tilde"},
        {"A='b", "1:3 unclosed-quote"},
        {"A=\"b", "1:3 unclosed-quote"},
        {"A=${B", "1:3 unclosed-brace"},
        {"A=${B:-x", "1:3 unclosed-brace"},
        {"A=$'b'", "1:3 dollar-quote"},
        {"A=$PPID", "1:3 shell-variable"},
        {"A=${B?}", "1:3 required"},
        {"export 1=2", "1:8 wrong-name"},
        {"set -e", "1:5 shell-option"},
        {"A=${a:-${a:-${a:-${a:-${a:-${a:-${a:-${a:-${a:-}}}}}}}}}", "1:43 too-deep"},
        {"f() { :; }", "1:1 command"},
    };
    for (const Row& row : kRows)
        EXPECT_EQ(error_of(read_shell(row.text)->findings), row.value) << row.text;
}

TEST(Environment, ExportsWhatWasExportedOnce) {
    auto environment = std::make_unique<Environment>();
    EXPECT_TRUE(environment->set("A", "1", Export::yes));
    EXPECT_TRUE(environment->set("A", "2", Export::no));
    EXPECT_TRUE(environment->set("B", "", Export::no));
    EXPECT_STREQ(environment->block()[0], "A=2");
    EXPECT_EQ(environment->block()[1], nullptr);
    EXPECT_TRUE(environment->export_variable("C"));
    EXPECT_TRUE(environment->export_variable("B"));
    EXPECT_EQ(environment->get("C"), std::nullopt);
    EXPECT_STREQ(environment->block()[1], "B=");
    EXPECT_EQ(environment->block()[2], nullptr);
    environment->hide("A");
    EXPECT_EQ(environment->get("A"), "2");
    EXPECT_STREQ(environment->block()[0], "B=");
    environment->unset("B");
    EXPECT_EQ(environment->get("B"), std::nullopt);
    const std::string big(Environment::kMaxBytes, 'x');
    EXPECT_FALSE(environment->set("C", big, Export::yes));
    for (int i = 0; i < 1021; ++i)
        EXPECT_TRUE(environment->set("N" + std::to_string(i), "", Export::no));
    EXPECT_FALSE(environment->set("ONE_MORE", "", Export::no));
}

}  // namespace
}  // namespace slipway::exec
