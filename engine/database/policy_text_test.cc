#include "engine/database/policy_text.h"

#include "engine/formats/policy.h"
#include "engine/source/random_service.h"

namespace slipway::database {
namespace {

TEST(PolicyText, WritesTheDefaultsOfTheModel) {
    model::Service s;
    s.name = "getty@tty1";
    EXPECT_EQ(policy_text(s, "/run/slipway"),
              "type longrun\n"
              "ready program\n"
              "start-timeout 90000\n"
              "stop TERM 90000 KILL\n"
              "kill group\n"
              "cgroup getty@tty1\n"
              "restart no\n"
              "bell /run/slipway/bell\n");
    s.kind = model::Kind::oneshot;
    EXPECT_EQ(policy_text(s, "/run/slipway"),
              "type oneshot\n"
              "stop TERM 90000 KILL\n"
              "kill group\n"
              "cgroup getty@tty1\n"
              "restart no\n"
              "bell /run/slipway/bell\n");
}

TEST(PolicyText, WritesWhatDiffers) {
    model::Service s;
    s.name = "a b/c";
    s.run.ready = {model::Readiness::Kind::pid_file, 0, "/run/a.pid", {}, 500};
    s.run.start_timeout = 0;
    s.run.stop_timeout = 5000;
    s.run.stop_steps = {{3, 5000}, {15, 10000}, {9, 0}};
    s.run.kill_mode = model::KillMode::mixed;
    s.run.hangup = true;
    s.run.reload_signal = 10;
    s.run.notify_all = true;
    s.restart = {model::Restart::When::on_failure,
                 100,
                 5000,
                 5,
                 10000,
                 {},
                 {1},
                 {15, 36},
                 {78},
                 {3},
                 2000,
                 true};
    EXPECT_EQ(policy_text(s, "/r"),
              "type longrun\n"
              "ready pid-file /run/a.pid\n"
              "notify-access all\n"
              "stop QUIT 5000 TERM 10000 KILL\n"
              "stop-timeout 5000\n"
              "kill mixed\n"
              "cgroup a\\x20b\\x2fc\n"
              "hangup\n"
              "reload USR1\n"
              "restart on-failure\n"
              "restart-delay 100 5000\n"
              "restart-limit 5 10000\n"
              "success 1 TERM RTMIN+2\n"
              "never 78\n"
              "force 3\n"
              "repeatable\n"
              "watchdog 2000\n"
              "bell /r/bell\n");
    EXPECT_EQ(stop_limit(s), 15000u);
    s.run.kill_mode = model::KillMode::cgroup;
    EXPECT_NE(policy_text(s, "/r").find("kill group\ncgroup a\\x20b\\x2fc required\n"),
              std::string::npos);
    s.run.stop.resize(1);
    EXPECT_EQ(stop_limit(s), 20000u);
}

// The supervisor's own decoder takes whatever a service can say, and understands the same.
TEST(PolicyText, TheDecoderUnderstandsIt) {
    for (unsigned seed = 1; seed <= 2000; ++seed) {
        model::Service s = source::RandomService(seed).make();
        if (s.run.ready.kind == model::Readiness::Kind::pid_file) s.run.ready.path = "/run/x y.pid";
        formats::Policy p;
        const std::string text = policy_text(s, "/run/slipway");
        const auto error = formats::decode_policy(text, p);
        ASSERT_FALSE(error) << text << error->line << ": " << error->why;
        EXPECT_EQ(p.hangup, s.run.hangup);
        EXPECT_EQ(p.reload_signal, s.run.reload_signal);
        EXPECT_EQ(static_cast<int>(p.restart), static_cast<int>(s.restart.when)) << text;
        EXPECT_EQ(p.restart_delay_ms, s.restart.delay.value_or(1000));
        EXPECT_EQ(p.watchdog_ms, s.restart.watchdog);
        EXPECT_EQ(p.repeatable, s.restart.repeatable);
        EXPECT_EQ(p.start_timeout_ms, start_limit(s));
        for (const int code : s.restart.never_codes)
            EXPECT_TRUE(p.never_codes.contains(static_cast<unsigned>(code)));
        ASSERT_EQ(p.step_count, s.run.stop_steps.empty() ? 2u : s.run.stop_steps.size());
        for (std::size_t i = 0; i < s.run.stop_steps.size(); ++i) {
            EXPECT_EQ(p.steps[i].signal, s.run.stop_steps[i].signal);
            EXPECT_EQ(p.steps[i].wait_ms, s.run.stop_steps[i].wait);
        }
    }
}

}  // namespace
}  // namespace slipway::database
