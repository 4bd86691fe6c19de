#include "engine/events/board.h"

#include <gtest/gtest.h>

namespace slipway::events {
namespace {

using formats::EventVerb;

// What is told at `now`, each taken by the manager: "set a", "clear a", "pulse a".
std::string taken(Board& board, Millis now) {
    std::string said;
    while (const auto message = board.next(now)) {
        const bool pulse = message->verb == EventVerb::pulse;
        said += pulse ? "pulse " : message->verb == EventVerb::set ? "set " : "clear ";
        said += board.name(message->id) + ";";
        board.told(*message);
    }
    return said;
}

TEST(Board, NothingIsToldBeforeTheSourceSpeaks) {
    Board board;
    board.watch({"a", 0});
    EXPECT_EQ(taken(board, 0), "");
    EXPECT_EQ(board.next_due(), std::nullopt);
}

TEST(Board, TheFirstIsToldAsItIs) {
    Board board;
    const EventId a = board.watch({"a", 1000});
    const EventId b = board.watch({"b", 1000});
    board.say(a, false, 10);
    board.say(b, true, 10);
    EXPECT_EQ(taken(board, 10), "clear a;set b;");
    EXPECT_EQ(board.next_due(), std::nullopt);
}

TEST(Board, AnEndIsToldWhenItHasLasted) {
    Board board;
    const EventId a = board.watch({"a", 1000});
    board.say(a, true, 10);
    EXPECT_EQ(taken(board, 10), "set a;");
    board.say(a, false, 20);
    EXPECT_EQ(taken(board, 1019), "");
    EXPECT_EQ(board.next_due(), Millis{1020});
    EXPECT_EQ(taken(board, 1020), "clear a;");
    board.say(a, true, 1021);
    EXPECT_EQ(taken(board, 1021), "set a;");
}

TEST(Board, WhatFlapsIsToldOnceAtMost) {
    Board board;
    const EventId a = board.watch({"a", 1000});
    board.say(a, true, 0);
    std::string said = taken(board, 0);
    for (Millis now = 1; now <= 1000; now += 10) {
        board.say(a, false, now);
        said += taken(board, now);
        board.say(a, true, now + 5);
        said += taken(board, now + 5);
    }
    EXPECT_EQ(said, "set a;");
    board.say(a, false, 1006);
    EXPECT_EQ(taken(board, 2006), "clear a;");
}

TEST(Board, SayingTheSameAgainDoesNotDelayIt) {
    Board board;
    const EventId a = board.watch({"a", 1000});
    board.say(a, true, 0);
    EXPECT_EQ(taken(board, 0), "set a;");
    for (Millis now = 1; now < 1001; ++now) board.say(a, false, now);
    EXPECT_EQ(taken(board, 1001), "clear a;");
}

TEST(Board, EachPulseIsToldUpToABound) {
    Board board;
    const EventId a = board.watch({"a", 0});
    board.pulse(a);
    board.pulse(a);
    EXPECT_EQ(taken(board, 0), "pulse a;pulse a;");
    for (std::uint32_t i = 0; i < 2 * Board::kMaxPulses; ++i) board.pulse(a);
    EXPECT_EQ(taken(board, 0).size(), Board::kMaxPulses * std::string("pulse a;").size());
}

TEST(Board, WhatIsRefusedIsToldLaterAndRarer) {
    Board board;
    const EventId a = board.watch({"a", 0});
    const EventId b = board.watch({"b", 0});
    board.say(a, true, 0);
    board.say(b, true, 0);
    Millis now = 0;
    Millis last = 0;
    for (int i = 0; i < 12; ++i) {
        const auto message = board.next(now);
        ASSERT_TRUE(message);
        EXPECT_EQ(message->id, a);
        board.refused(*message, now);
        EXPECT_EQ(taken(board, now), i == 0 ? "set b;" : "");  // the others do not wait
        const Millis wait = *board.next_due() - now;
        EXPECT_GE(wait, last);
        EXPECT_LE(wait, Board::kLastRetry);
        last = wait;
        now += wait;
    }
    EXPECT_EQ(last, Board::kLastRetry);
    EXPECT_EQ(taken(board, now), "set a;");
}

TEST(Board, AnotherManagerIsToldEverything) {
    Board board;
    const EventId a = board.watch({"a", 1000});
    const EventId b = board.watch({"b", 1000});
    board.say(a, true, 0);
    board.say(b, true, 0);
    EXPECT_EQ(taken(board, 0), "set a;set b;");
    board.say(b, false, 1);
    board.forget_told();
    EXPECT_EQ(taken(board, 2), "set a;");
    board.forget_told();  // and once more
    EXPECT_EQ(taken(board, 1000), "set a;");
    EXPECT_EQ(board.next_due(), Millis{1001});
    EXPECT_EQ(taken(board, 1001), "clear b;");
    board.forget_told();
    EXPECT_EQ(taken(board, 1002), "set a;clear b;");
}

// The bus and the manager are upgraded together: nobody who needs the name stops.
TEST(Board, WhatFlapsIsNotToldToAnotherManagerEither) {
    Board board;
    const EventId a = board.watch({"a", 1000});
    board.say(a, true, 0);
    EXPECT_EQ(taken(board, 0), "set a;");
    board.say(a, false, 1);
    board.forget_told();
    EXPECT_EQ(taken(board, 2), "");
    board.say(a, true, 100);
    EXPECT_EQ(taken(board, 100), "set a;");
}

}  // namespace
}  // namespace slipway::events
