#include "engine/formats/simple_plan.h"

#include <string>
#include <vector>

#include "engine/formats/exec_plan.h"

namespace slipway::formats {
namespace {

const std::string kFirst = "#!/usr/lib/slipway/bin/slipway-exec\n";

struct Read {
    bool taken = false;
    SimplePlan plan;
    std::string text;  // what the words point into

    std::vector<std::string> words() const {
        std::vector<std::string> out;
        for (char* const* word = plan.words.data(); *word != nullptr; ++word)
            out.emplace_back(*word);
        return out;
    }
};

void read(const std::string& text, Read& out) {
    out.text = text;
    out.taken = read_simple_plan(std::span(out.text.data(), out.text.size()), out.plan);
}

// What slipway-exec makes of the same text.
bool decode(const std::string& text, std::vector<char>& storage, ExecPlan& plan) {
    storage.resize(kMaxPlanBytes + 1);
    PlanError error;
    return decode_exec_plan(text, storage, plan, error);
}

TEST(SimplePlan, TakesWhatPlainServicesHave) {
    const std::string words = "command /usr/sbin/sshd -D --port=22 a,b@c:d+e_f\n";
    for (const std::string flags :
         {"", "stdin null\n", "stdin null\nstderr stdout\nignore-sigpipe\n",
          "keyring private\nstderr stdout\n"}) {
        Read got;
        read(kFirst + flags + words, got);
        ASSERT_TRUE(got.taken) << flags;
        EXPECT_EQ(got.words(),
                  (std::vector<std::string>{"/usr/sbin/sshd", "-D", "--port=22", "a,b@c:d+e_f"}));
        EXPECT_EQ(got.plan.null_input, flags.find("stdin") != flags.npos);
        EXPECT_EQ(got.plan.errors_to_output, flags.find("stderr") != flags.npos);
        EXPECT_EQ(got.plan.ignore_sigpipe, flags.find("sigpipe") != flags.npos);
        EXPECT_EQ(got.plan.own_keyring, flags.find("keyring") != flags.npos);
    }
}

TEST(SimplePlan, MeansTheSameToSlipwayExec) {
    const std::string text =
        kFirst +
        "stdin null\nstderr stdout\nignore-sigpipe\nkeyring private\ncommand /bin/a b=c ,:+@ x.y\n";
    Read got;
    read(text, got);
    ASSERT_TRUE(got.taken);
    std::vector<char> storage;
    static ExecPlan plan;
    ASSERT_TRUE(decode(text, storage, plan));
    EXPECT_EQ(plan.standard_input.kind == ExecPlan::StdioKind::null, got.plan.null_input);
    EXPECT_EQ(plan.standard_error.kind == ExecPlan::StdioKind::stdout, got.plan.errors_to_output);
    EXPECT_EQ(plan.ignore_sigpipe, got.plan.ignore_sigpipe);
    EXPECT_EQ(plan.attributes.keyring == Keyring::private_, got.plan.own_keyring);
    EXPECT_FALSE(plan.sequence || plan.new_session || plan.cwd || plan.umask);
    EXPECT_EQ(plan.commands.size(), 1u);
}

// The whole alphabet: a byte of a word is taken only if slipway-exec sees itself in it.
TEST(SimplePlan, TakesNoByteThatMeansMore) {
    for (int c = 1; c < 256; ++c) {
        const char byte = static_cast<char>(c);
        Read got;
        read(kFirst + "command /bin/a x" + byte + "y\n", got);
        const bool plain = std::isalnum(c) != 0 && c < 128;
        const bool listed =
            c < 128 && std::string_view(" /._-+:,=@").find(byte) != std::string::npos;
        EXPECT_EQ(got.taken, plain || listed) << c;
    }
}

TEST(SimplePlan, LeavesTheRest) {
    const std::string command = "command /bin/a\n";
    const std::vector<std::string> rest{
        "",
        kFirst,
        command,
        "#!/bin/sh\n" + command,
        "#! /usr/bin/slipway-exec\n" + command,
        "#!/usr/bin/slipway-exec -x\n" + command,
        "#!slipway-exec\n" + command,
        "#!/usr/bin/not-slipway-exec\n" + command,
        kFirst + "stdin null\n",
        kFirst + "keyring shared\n" + command,
        kFirst + "stdin null\nstdin null\n" + command,
        kFirst + "stdin  null\n" + command,
        kFirst + "stdout null\n" + command,
        kFirst + "sequence\n" + command,
        kFirst + "user nobody\n" + command,
        kFirst + "# a comment\n" + command,
        kFirst + "\n" + command,
        kFirst + command + command,
        kFirst + command + "ignore-sigpipe\n",
        kFirst + "command bin/a\n",
        kFirst + "command a\n",
        kFirst + "command -/bin/a\n",
        kFirst + "command @/bin/a b\n",
        kFirst + "command  /bin/a\n",
        kFirst + "command /bin/a  b\n",
        kFirst + "command /bin/a \n",
        kFirst + "command \n",
        kFirst + "command\n",
        kFirst + "command /bin/a",
        kFirst + "command /bin/a\r\n",
        kFirst + std::string("command /bin/a\0b\n", 17),
    };
    for (const std::string& text : rest) {
        Read got;
        read(text, got);
        EXPECT_FALSE(got.taken) << text;
    }
}

TEST(SimplePlan, HasRoomForSoManyWords) {
    std::string text = kFirst + "command /a";
    for (std::size_t i = 1; i < kMaxSimpleWords; ++i) text += " b";
    Read fits, more;
    read(text + "\n", fits);
    read(text + " b\n", more);
    EXPECT_TRUE(fits.taken);
    EXPECT_EQ(fits.words().size(), kMaxSimpleWords);
    EXPECT_FALSE(more.taken);
}

}  // namespace
}  // namespace slipway::formats
