#include "engine/manager/verdict.h"

namespace slipway::manager {
namespace {

using formats::RunResult;
using formats::Status;
using formats::Want;
using plan::Event;
using plan::Kind;

struct Verdict : ::testing::Test {
    Verdict() { status.has_record = true; }

    std::optional<Event> of(Kind kind, char byte, std::uint64_t id = 5) const {
        return verdict(kind, status, {id, byte});
    }

    // A supervisor that took request 5, and is done with it when `done`.
    void took(bool done) {
        status.record.request_taken = 5;
        status.record.request_done = done ? 5 : 4;
    }

    void want(bool up) {
        status.s6.want_up = up;
        status.record.want = up ? Want::up : Want::down;
    }

    Status status;
};

TEST_F(Verdict, OrdersEndAsTheirRecordsSay) {
    using formats::OrderEnd;
    const auto end = [&](OrderEnd how, int wait_status) {
        status.record.order = {5, how, static_cast<std::uint16_t>(wait_status)};
        return end_of_order(status, 5);
    };
    took(false);
    EXPECT_EQ(end(OrderEnd::running, 0), std::nullopt);
    EXPECT_EQ(end(OrderEnd::ended, 0), "");
    EXPECT_EQ(end(OrderEnd::ended, 9), "its reload was killed by KILL");
    for (const OrderEnd how : {OrderEnd::not_up, OrderEnd::cut_short, OrderEnd::not_started,
                               OrderEnd::timeout, OrderEnd::unknown})
        EXPECT_NE(end(how, 0).value_or(""), "");
    EXPECT_EQ(end_of_order(status, 6), std::nullopt);  // not taken yet
    // A later one has joined it.
    EXPECT_EQ(end_of_order(status, 4), end_of_order(status, 5));
}

TEST_F(Verdict, OrdersOfWhichNoRecordIsKept) {
    took(false);
    EXPECT_EQ(end_of_order(status, 5), std::nullopt);  // an older supervisor
    took(true);
    EXPECT_EQ(end_of_order(status, 5), "");
    EXPECT_EQ(end_of_order(status, 4), "another request came in between");
    status.has_record = false;
    EXPECT_EQ(end_of_order(status, 5), "");
}

TEST_F(Verdict, StatusFromBeforeTheRequestSaysNothing) {
    status.record.request_taken = status.record.request_done = 4;
    status.s6.pid = 10;
    status.s6.ready = true;
    want(true);
    EXPECT_EQ(of(Kind::longrun, 'd'), std::nullopt);
    want(false);
    status.s6.pid = 0;
    EXPECT_EQ(of(Kind::longrun, 'u'), std::nullopt);
}

TEST_F(Verdict, LongrunComesUp) {
    took(false);
    want(true);
    EXPECT_EQ(of(Kind::longrun, 'u'), std::nullopt);
    status.s6.pid = 10;
    EXPECT_EQ(of(Kind::longrun, 'u'), std::nullopt);
    status.s6.ready = true;
    took(true);
    EXPECT_EQ(of(Kind::longrun, 'u'), Event::ready);
}

TEST_F(Verdict, SomebodyElseStopsIt) {
    took(true);
    want(false);
    status.record.told_down = true;
    status.s6.pid = 10;
    EXPECT_EQ(of(Kind::longrun, 'u'), std::nullopt);  // it is being stopped
    status.s6.pid = 0;
    status.record.result = RunResult::success;
    EXPECT_EQ(of(Kind::longrun, 'u'), Event::stopped);
    status.record.told_down = false;
    EXPECT_EQ(of(Kind::longrun, 'u'), Event::finished);
}

TEST_F(Verdict, LongrunThatDiedWillBeStartedAgain) {
    took(true);
    want(true);
    EXPECT_EQ(of(Kind::longrun, 'u'), Event::restarting);
}

TEST_F(Verdict, LongrunThatIsGivenUpHasFailedOrFinished) {
    took(true);
    want(false);
    status.record.result = RunResult::exit_code;
    EXPECT_EQ(of(Kind::longrun, 'u'), Event::failed);
    status.record.result = RunResult::unknown;
    EXPECT_EQ(of(Kind::longrun, 'u'), Event::failed);
    status.record.result = RunResult::success;
    EXPECT_EQ(of(Kind::longrun, 'u'), Event::finished);
    status.record.result = RunResult::skipped;
    EXPECT_EQ(of(Kind::longrun, 'u'), Event::finished);
}

TEST_F(Verdict, StopIsOverWhenItIsDown) {
    took(false);
    want(false);
    status.s6.pid = 10;
    EXPECT_EQ(of(Kind::longrun, 'd'), std::nullopt);
    status.s6.finishing = true;
    EXPECT_EQ(of(Kind::longrun, 'd'), std::nullopt);
    status.s6.finishing = false;
    status.s6.pid = 0;
    took(true);
    EXPECT_EQ(of(Kind::longrun, 'd'), Event::stopped);
}

TEST_F(Verdict, OneshotIsUpWithoutAProcess) {
    took(false);
    want(true);
    status.s6.pid = 10;  // `run` runs
    EXPECT_EQ(of(Kind::oneshot, 'u'), std::nullopt);
    status.s6.pid = 0;
    status.s6.ready = true;  // still of the time it was down
    EXPECT_EQ(of(Kind::oneshot, 'u'), std::nullopt);
    took(true);
    EXPECT_EQ(of(Kind::oneshot, 'u'), Event::ready);
}

TEST_F(Verdict, TaskIsDoneOrHasFailed) {
    took(true);
    want(false);
    status.record.result = RunResult::success;
    EXPECT_EQ(of(Kind::task, 'u'), Event::finished);
    status.record.result = RunResult::signal;
    EXPECT_EQ(of(Kind::task, 'u'), Event::failed);
}

TEST_F(Verdict, WithoutARequestTheRecordSpeaksForItself) {
    want(true);
    status.s6.pid = 10;
    status.s6.ready = true;
    EXPECT_EQ(of(Kind::longrun, 0, 0), Event::ready);
    want(false);
    status.s6.pid = 0;
    status.s6.ready = false;
    EXPECT_EQ(of(Kind::longrun, 0, 0), Event::stopped);
}

}  // namespace
}  // namespace slipway::manager
