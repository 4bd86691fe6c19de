#include "engine/init/choose.h"

#include <gtest/gtest.h>

namespace slipway::init {
namespace {

TEST(Choose, Orders) {
    Facts facts{.state = {.current = 7, .last_good = 6}, .ordered = 5};
    facts.current_complete = facts.last_good_complete = true;
    facts.ordered_complete = true;
    EXPECT_EQ(choose(facts).generation, 5u);
    EXPECT_EQ(choose(facts).reason, Reason::ordered);
    facts.ordered_complete = false;
    EXPECT_EQ(choose(facts).generation, 7u);
}

TEST(Choose, GoodAndConfirmedAreNotCounted) {
    Facts facts{.state = {.current = 6, .last_good = 6}};
    facts.current_complete = true;
    EXPECT_EQ(choose(facts).reason, Reason::good);
    facts.state = {.current = 6, .confirmed = 6};
    EXPECT_EQ(choose(facts).reason, Reason::confirmed);
}

// A generation that never reaches its milestone: three tries, then last-good for ever.
TEST(Choose, FallsBackAfterThreeTries) {
    Facts facts{.state = {.current = 7, .last_good = 6}};
    facts.current_complete = facts.last_good_complete = true;
    for (int boot = 0; boot < 3; ++boot) {
        ASSERT_EQ(choose(facts).generation, 7u) << boot;
        ASSERT_EQ(choose(facts).reason, Reason::tentative);
        facts.state = count_try(facts.state);
    }
    EXPECT_EQ(facts.state.tries, 3u);
    EXPECT_EQ(choose(facts).generation, 6u);
    EXPECT_EQ(choose(facts).reason, Reason::tries_used);
    // A new generation gets tries of its own.
    facts.state.current = 8;
    EXPECT_EQ(choose(facts).generation, 8u);
    EXPECT_EQ(count_try(facts.state).tries, 1u);
}

TEST(Choose, TheFirstGenerationIsTriedForEver) {
    Facts facts{.state = {.current = 1, .tried = 1, .tries = 99}};
    facts.current_complete = true;
    EXPECT_EQ(choose(facts).generation, 1u);
}

TEST(Choose, Uncountable) {
    Facts facts{.state = {.current = 7, .last_good = 6}};
    facts.current_complete = facts.last_good_complete = true;
    EXPECT_EQ(uncountable(facts, choose(facts)).generation, 6u);
    facts.last_good_complete = false;
    EXPECT_EQ(uncountable(facts, choose(facts)).generation, 7u);
}

TEST(Choose, DamagedMachines) {
    Facts facts;
    EXPECT_EQ(choose(facts).reason, Reason::nothing);
    facts.newest_complete = 4;
    EXPECT_EQ(choose(facts).generation, 4u);
    EXPECT_EQ(choose(facts).reason, Reason::newest);
    facts.state = {.current = 9, .last_good = 3};
    facts.last_good_complete = true;
    EXPECT_EQ(choose(facts).generation, 3u);
    EXPECT_EQ(choose(facts).reason, Reason::incomplete);
}

// Over all small worlds: what is chosen is complete, and something is chosen when anything is
// there.
TEST(Choose, NeverTakesWhatIsNotThere) {
    for (unsigned bits = 0; bits < 1U << 12; ++bits) {
        const auto take = [&, at = 0U](unsigned width) mutable {
            const unsigned value = (bits >> at) & ((1U << width) - 1);
            at += width;
            return value;
        };
        auto next = take;
        const bool there[] = {false, next(1) != 0, next(1) != 0, next(1) != 0};
        Facts facts{.state = {.current = next(2), .last_good = next(2), .tried = next(2)}};
        facts.state.tries = next(1) * 3;
        facts.ordered = next(2);
        facts.ordered_complete = there[facts.ordered];
        facts.current_complete = there[facts.state.current];
        facts.last_good_complete = there[facts.state.last_good];
        for (Generation g = 1; g <= 3; ++g)
            if (there[g]) facts.newest_complete = g;
        const auto choice = choose(facts);
        const bool any = there[1] || there[2] || there[3];
        EXPECT_EQ(choice.generation != 0, any) << bits;
        EXPECT_TRUE(choice.generation == 0 || there[choice.generation]) << bits;
        EXPECT_FALSE(sentence(choice.reason).empty());
        EXPECT_EQ(word(choice.reason) == "nothing", !any);
    }
}

}  // namespace
}  // namespace slipway::init
