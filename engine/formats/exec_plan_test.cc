#include "engine/formats/exec_plan.h"

#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

// A plan with everything its views point into.
struct Decoded {
    std::string text, storage;
    ExecPlan plan;
    PlanError error;
    bool good = false;
};

void decode(Decoded& out, std::string text) {
    out.text = std::move(text);
    out.storage.assign(out.text.size(), '\0');
    out.plan = ExecPlan();
    out.good = decode_exec_plan(out.text, out.storage, out.plan, out.error);
}

std::string error_of(const std::string& text) {
    static Decoded decoded;
    decode(decoded, text);
    if (decoded.good) return "good";
    EXPECT_FALSE(decoded.error.what.help.empty()) << text;
    return std::to_string(decoded.error.line) + ":" + std::to_string(decoded.error.what.column) +
           " " + std::string(decoded.error.what.code) + ": " +
           std::string(decoded.error.what.message);
}

constexpr const char* kFullPlan =
    "#!/usr/lib/slipway/bin/slipway-exec\n"
    "# nginx\n"
    "\n"
    "expand shell\n"
    "env A=b\n"
    "  env 'B=c d'\n"
    "env-file -/etc/default/x systemd\n"
    "var-file /etc/conf.d/x shell\n"
    "unset LANG LC_ALL\n"
    "pass TERM\n"
    "condition |!path-exists /nologin\n"
    "assert !|path-exists /x\n"
    "user www-data\n"
    "group 33\n"
    "groups ssl adm\n"
    "directory runtime /run/nginx 0755\n"
    "directory plain /srv/x 1777 root adm\n"
    "listen stream 80 name=http backlog=5 mode=0600 user=u group=g ipv6-only=yes\n"
    "stdin null\n"
    "stdout append /var/log/x\n"
    "stderr stdout\n"
    "limit NOFILE 1024:infinity\n"
    "limit CORE 0\n"
    "nice -5\n"
    "oom -1000\n"
    "umask 077\n"
    "cwd -/var/lib/x\n"
    "chroot /srv\n"
    "sched rr 7\n"
    "io idle\n"
    "affinity 0 2\n"
    "timer-slack 50000\n"
    "capability-bounding ~CAP_CHOWN ~CAP_KILL\n"
    "capability-ambient CAP_SETGID\n"
    "capability-inheritable none\n"
    "secure-bits noroot keep-caps-locked\n"
    "no-new-privileges\n"
    "when-impossible refuse\n"
    "settings-refused private-tmp yes\n"
    "credential key load /etc/key\n"
    "credential key set 'a b\\n'\n"
    "at-end\n"
    "terminal /dev/tty1 reset rows=25\n"
    "utmp tty1 login tty1\n"
    "credentials-kept\n"
    "command -/usr/sbin/nginx -t\n"
    "command /usr/sbin/nginx -g 'daemon off;' ${X:-y} $Z\n";

// The last line is its last command's.
int last_line() {
    const std::string text = kFullPlan;
    return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

TEST(ExecPlan, DecodesEveryDirective) {
    static Decoded decoded;
    decode(decoded, kFullPlan);
    ASSERT_TRUE(decoded.good) << decoded.error.line << decoded.error.what.message;
    const ExecPlan& plan = decoded.plan;
    EXPECT_EQ(plan.expand, ExecPlan::Expand::shell);
    ASSERT_EQ(plan.env.size(), 2u);
    EXPECT_EQ(plan.env[1].value, "c d");
    ASSERT_EQ(plan.files.size(), 2u);
    EXPECT_TRUE(plan.files[0].optional && plan.files[0].exported);
    EXPECT_EQ(plan.files[0].path, "/etc/default/x");
    EXPECT_EQ(plan.files[1].syntax, ExecPlan::Syntax::shell);
    EXPECT_FALSE(plan.files[1].optional || plan.files[1].exported);
    EXPECT_EQ(plan.unset.size(), 2u);
    EXPECT_EQ(plan.pass[0].text, "TERM");
    ASSERT_EQ(plan.conditions.size(), 2u);
    EXPECT_EQ(plan.conditions[0].test, "path-exists");
    EXPECT_TRUE(plan.conditions[0].any && plan.conditions[0].negate && !plan.conditions[0].assert);
    EXPECT_TRUE(plan.conditions[1].any && plan.conditions[1].negate && plan.conditions[1].assert);
    EXPECT_EQ(plan.user->text, "www-data");
    EXPECT_EQ(plan.group->text, "33");
    EXPECT_EQ(plan.groups.size(), 2u);
    EXPECT_EQ(plan.directories[1].mode, 01777u);
    EXPECT_EQ(plan.directories[1].group, "adm");
    ASSERT_EQ(plan.listen.size(), 1u);
    EXPECT_EQ(plan.listen[0].name, "http");
    EXPECT_EQ(plan.listen[0].backlog, 5u);
    EXPECT_EQ(plan.listen[0].options[0].name, "ipv6-only");
    EXPECT_EQ(plan.standard_output.kind, ExecPlan::StdioKind::append);
    EXPECT_EQ(plan.standard_error.kind, ExecPlan::StdioKind::stdout);
    EXPECT_EQ(plan.limits[0].resource, 7u);
    EXPECT_EQ(plan.limits[0].hard, ExecPlan::Limit::kInfinity);
    EXPECT_EQ(plan.limits[1].hard, 0u);
    EXPECT_EQ(plan.nice, -5);
    EXPECT_EQ(plan.umask, 077u);
    EXPECT_TRUE(plan.cwd_optional);
    EXPECT_EQ(plan.sched_policy, 2u);
    EXPECT_EQ(plan.io_class, 3u);
    EXPECT_EQ(plan.capability_bounding, ~0x21ULL);
    EXPECT_EQ(plan.capability_ambient, 1U << 6);
    EXPECT_EQ(plan.capability_inheritable, 0U);
    EXPECT_EQ(plan.secure_bits, 0x21U);
    EXPECT_TRUE(plan.no_new_privileges && !plan.sequence);
    EXPECT_TRUE(plan.refuse_impossible);
    EXPECT_EQ(plan.settings_refused[0].text, "private-tmp yes");
    ASSERT_EQ(plan.commands.size(), 2u);
    EXPECT_EQ(plan.commands[0].text, "-/usr/sbin/nginx -t");
    ASSERT_EQ(plan.credentials.size(), 2u);
    EXPECT_TRUE(plan.credentials[0].is_path && plan.at_end && plan.credentials_kept);
    EXPECT_EQ(plan.credentials[1].source, "a b\\n");
    EXPECT_TRUE(plan.terminal.reset && !plan.terminal.hangup && plan.terminal.rows == 25);
    EXPECT_TRUE(plan.login.id == "tty1" && plan.login.mode == LoginMode::login);
    EXPECT_EQ(plan.commands[1].where.line, last_line());
    EXPECT_EQ(plan.commands[1].where.column, 9);
}

TEST(ExecPlan, AnswersWrongLinesWithTheirPlace) {
    struct Row {
        const char* text;
        const char* error;
    };

    static constexpr Row kRows[] = {
        {"", "0:0 plan/no-command: the plan has no command"},
        {"\nusr x\n", "2:1 plan/unknown-directive: unknown directive"},
        {"  comand x", "1:3 plan/unknown-directive: unknown directive"},
        {"user", "1:1 plan/word-count: words are missing"},
        {"capability-ambient CAP_CHOWN\ncapability-bounding CAP_KILL",
         "2:21 plan/contradiction: an ambient or inheritable capability is not in the bounding "
         "set"},
        {"capability-bounding ~CAP_KILL\ncapability-inheritable CAP_KILL",
         "2:24 plan/contradiction: an ambient or inheritable capability is not in the bounding "
         "set"},
        {"user a b", "1:1 plan/word-count: too many words"},
        {"user a\nuser b", "2:1 plan/repeated-directive: this directive was given before"},
        {"user ${A}", "1:6 plan/variable: variables are filled in only in commands"},
        {"user 'a", "1:6 command/unclosed-quote: this quote is never closed"},
        {"env A", "1:5 plan/wrong-value: not an assignment of a variable"},
        {"env 1A=b", "1:5 plan/wrong-value: not an assignment of a variable"},
        {"env-file x shell", "1:10 plan/wrong-value: not an absolute path"},
        {"env-file /x csh", "1:13 plan/wrong-value: unknown syntax"},
        {"condition ! x", "1:11 plan/wrong-value: the test is missing"},
        {"directory tmp /x 0755", "1:11 plan/wrong-value: unknown kind of directory"},
        {"directory plain /x 0999", "1:20 plan/wrong-value: not an octal mode"},
        {"listen raw 80", "1:8 plan/wrong-value: unknown type of socket"},
        {"listen stream 80 mode=9", "1:18 plan/wrong-value: not an octal mode"},
        {"listen stream 80 name=a:b", "1:18 plan/wrong-value: a descriptor's name holds no colon"},
        {"stdout stdout", "1:8 plan/wrong-value: only stderr can go where stdout goes"},
        {"stdout file", "1:8 plan/wrong-value: the path is missing"},
        {"stdout null /x", "1:8 plan/wrong-value: no path belongs here"},
        {"stdout pipe", "1:8 plan/wrong-value: the pipe's name is missing"},
        {"stderr pipe x", "1:8 plan/wrong-value: only stdin and stdout can be a pipeline's"},
        {"capability-bounding CAP_KILL ~CAP_X", "1:30 plan/wrong-value: unknown capability"},
        {"secure-bits root", "1:13 plan/wrong-value: unknown secure bit"},
        {"limit FILES 1", "1:7 plan/wrong-value: unknown limit"},
        {"limit NOFILE 2:1", "1:14 plan/wrong-value: the soft limit is above the hard limit"},
        {"limit NOFILE x", "1:14 plan/wrong-value: neither a decimal number nor 'infinity'"},
        {"nice 20", "1:6 plan/wrong-value: not a number, or out of range"},
        {"share users a", "1:7 plan/wrong-value: unknown kind of what can be shared"},
        {"share network a/b", "1:15 plan/wrong-value: not a name without '/'"},
        {"share ipc a\nshare ipc b", "2:7 plan/wrong-value: this was said before"},
        {"root-image a", "1:12 plan/wrong-value: not an absolute path without '..'"},
        {"root-image /a ro", "1:15 plan/wrong-value: unknown word of an image"},
        {"when-impossible no", "1:17 plan/wrong-value: neither weaken nor refuse"},
        {"cgroup-slice a.slice memory.max", "1:22 plan/wrong-value: the file's value is missing"},
        {"stdin descriptor", "1:7 plan/wrong-value: the descriptor's name is missing"},
        {"stdout text x", "1:8 plan/wrong-value: only stdin can be a text"},
        {"terminal x", "1:10 plan/wrong-value: not an absolute path"},
        {"terminal /x rows=0",
         "1:13 plan/wrong-value: neither reset, hangup, disallocate nor rows=N, columns=N"},
        {"utmp x y", "1:8 plan/wrong-value: neither init, login nor user"},
        {"credential a/b set x", "1:12 plan/wrong-value: not a name of a credential"},
        {"credential a get x", "1:14 plan/wrong-value: neither load nor set"},
        {"credential a load b/c",
         "1:19 plan/wrong-value: neither an absolute path nor a credential's name"},
        {"user a\ndynamic-user x", "2:14 plan/wrong-value: not an absolute path"},
        {"dynamic-user /x\ncommand x", "1:14 plan/no-user: a dynamic user needs a name"},
        {"umask 8", "1:7 plan/wrong-value: not an octal mask"},
        {"sched other 5", "1:13 plan/wrong-value: not a number, or out of range"},
        {"command", "1:8 plan/no-program: a command needs a program"},
        {"command -", "1:9 command/no-program: flags without a program"},
        {"command /x $1",
         "1:12 command/wrong-variable-name: a variable's name is letters, digits "
         "and '_', and begins with no digit"},
        {"command /x\nenv A=b\nsequence x", "3:1 plan/word-count: too many words"},
    };
    for (const Row& row : kRows) EXPECT_EQ(error_of(row.text), row.error) << row.text;
}

TEST(ExecPlan, RefusesWhatDoesNotFit) {
    std::string many;
    for (int i = 0; i < 65; ++i) many += "command /x\n";
    EXPECT_EQ(error_of(many).substr(0, 24), "65:1 plan/too-many-lines");
    std::string words = "groups";
    for (int i = 0; i < 129; ++i) words += " a";
    EXPECT_NE(error_of(words).find("plan/too-many-words"), std::string::npos);
    EXPECT_NE(error_of(std::string(kMaxPlanBytes + 1, '\n')).find("plan/too-long"),
              std::string::npos);
}

// Random edits of a good plan: it ends in a plan or an error that points into the text.
TEST(ExecPlan, RandomEditsEndInAPlanOrAnError) {
    static Decoded decoded;
    std::mt19937 random(11);
    const std::string good = kFullPlan;
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string text = good;
        for (auto edits = 1 + random() % 3; edits > 0; --edits) {
            const std::size_t at = random() % text.size();
            if (random() % 2 == 0)
                text[at] = static_cast<char>(random() % 256);
            else
                text.erase(at, random() % 9);
        }
        decode(decoded, text);
        if (decoded.good) continue;
        ++refused;
        ASSERT_FALSE(decoded.error.what.code.empty());
        ASSERT_LE(decoded.error.line, last_line() + 3);  // edits may add lines
    }
    EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace slipway::formats
