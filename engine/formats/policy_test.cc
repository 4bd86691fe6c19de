#include "engine/formats/policy.h"

namespace slipway::formats {
namespace {

TEST(Policy, ReadsEveryDirective) {
    Policy p;
    const auto error = decode_policy(
        "# a comment\n"
        "type longrun\n\n"
        "ready pid-file /run/a daemon.pid\n"
        "notify-access all\n"
        "start-timeout 90000\n"
        "stop QUIT 5000 TERM 10000 KILL\n"
        "stop-timeout 3000\n"
        "kill mixed\n"
        "hangup\n"
        "repeatable\n"
        "listens remove\n"
        "reload USR1\n"
        "restart on-failure\n"
        "restart-delay 100 5000\n"
        "restart-limit 5 10000\n"
        "success 1 143 TERM\n"
        "never 78\n"
        "force 3\n"
        "watchdog 2000\n"
        "bell /run/slipway/bell",
        p);
    ASSERT_FALSE(error) << error->why << error->line;
    EXPECT_TRUE(p.present);
    EXPECT_EQ(p.ready, ReadyKind::pid_file);
    EXPECT_EQ(p.pid_file, "/run/a daemon.pid");
    EXPECT_TRUE(p.notify_all);
    EXPECT_EQ(p.start_timeout_ms, 90000u);
    ASSERT_EQ(p.step_count, 3u);
    EXPECT_EQ(p.steps[0], (PolicyStep{3, 5000}));
    EXPECT_EQ(p.steps[2], (PolicyStep{9, 0}));
    EXPECT_EQ(p.kill, KillMode::mixed);
    EXPECT_TRUE(p.hangup);
    EXPECT_TRUE(p.listens);
    EXPECT_TRUE(p.removes_sockets);
    EXPECT_TRUE(p.repeatable);
    EXPECT_EQ(p.reload_signal, 10);
    EXPECT_EQ(p.restart, RestartWhen::on_failure);
    EXPECT_EQ(p.restart_delay_max_ms, 5000u);
    EXPECT_EQ(p.limit_count, 5u);
    EXPECT_TRUE(p.success_codes.contains(143));
    EXPECT_FALSE(p.success_codes.contains(2));
    EXPECT_EQ(p.success_signals, std::uint64_t{1} << 14);
    EXPECT_TRUE(p.never_codes.contains(78));
    EXPECT_TRUE(p.force_codes.contains(3));
    EXPECT_EQ(p.watchdog_ms, 2000u);
    EXPECT_EQ(p.bell, "/run/slipway/bell");
}

TEST(Policy, OneshotsAreNotRestartedUnlessToldSo) {
    Policy p;
    ASSERT_FALSE(decode_policy("type oneshot\n", p));
    EXPECT_EQ(p.restart, RestartWhen::no);
    EXPECT_EQ(p.ready, ReadyKind::oneshot);
    ASSERT_FALSE(decode_policy("restart on-failure\ntype task\n", p));
    EXPECT_EQ(p.restart, RestartWhen::on_failure);
    ASSERT_FALSE(decode_policy("", p));
    EXPECT_EQ(p.restart, RestartWhen::always);
    EXPECT_EQ(p.ready, ReadyKind::exec);
}

struct Wrong {
    const char* text;
    unsigned line, column;
};

TEST(Policy, SaysWhereItIsWrong) {
    for (const Wrong& wrong : {
             Wrong{"typo x\n", 1, 1},
             Wrong{"type daemon\n", 1, 6},
             Wrong{"\n  type\n", 2, 7},
             Wrong{"type longrun now\n", 1, 14},
             Wrong{"ready fd 0\n", 1, 10},
             Wrong{"ready program 3\n", 1, 15},
             Wrong{"ready pid-file run/x\n", 1, 16},
             Wrong{"ready check 0\n", 1, 13},
             Wrong{"stop\n", 1, 5},
             Wrong{"stop TERM 5s KILL\n", 1, 11},
             Wrong{"stop TREM\n", 1, 6},
             Wrong{"stop 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n", 1, 38},
             Wrong{"restart sometimes\n", 1, 9},
             Wrong{"restart-delay 5 3\n", 1, 17},
             Wrong{"restart-limit x 3\n", 1, 15},
             Wrong{"success 256\n", 1, 9},
             Wrong{"never TERM\n", 1, 7},
             Wrong{"force\n", 1, 6},
             Wrong{"watchdog 99999999999999\n", 1, 10},
             Wrong{"hangup yes\n", 1, 8},
             Wrong{"repeatable yes\n", 1, 12},
             Wrong{"control\n", 1, 8},
             Wrong{"control HUP x\n", 1, 13},
         }) {
        Policy p;
        const auto error = decode_policy(wrong.text, p);
        ASSERT_TRUE(error) << wrong.text;
        EXPECT_EQ(error->line, wrong.line) << wrong.text;
        EXPECT_EQ(error->column, wrong.column) << wrong.text;
        EXPECT_FALSE(error->why.empty());
        EXPECT_FALSE(error->way_out.empty());
    }
    Policy p;
    EXPECT_FALSE(decode_policy("control HUP 64\n", p));
    EXPECT_EQ(p.controls, std::uint64_t{1} | std::uint64_t{1} << 63);
    EXPECT_TRUE(decode_policy(std::string_view("type\0", 5), p));
    EXPECT_TRUE(decode_policy(std::string(9000, '#'), p));
}

// Any bytes: an error or a policy, never a crash (the sanitizer build watches).
TEST(Policy, SurvivesNoise) {
    std::uint32_t seed = 1;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int i = 0; i < 60; ++i) {
            seed = seed * 1664525 + 1013904223;
            static const char* const kWords[] = {
                "type ",  "ready ", "stop ", "TERM ",          "9 ", "\n", "fd ",
                "check ", "x",      " ",     "restart-delay ", "#",  "\t", "99999 "};
            text += kWords[(seed >> 16) % std::size(kWords)];
        }
        Policy p;
        (void)decode_policy(text, p);
    }
}

}  // namespace
}  // namespace slipway::formats
