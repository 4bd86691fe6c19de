// Names that several services provide.
#include "engine/plan/small_world.h"

namespace slipway::plan {
namespace {

using testing::kNeeds;
using testing::start_of;
using testing::Steps;
using testing::stop_of;

constexpr std::uint16_t kProvider = kProvided | kAfter;

// web needs mta, which exim and postfix provide.
struct Providers : testing::SmallWorld {
    enum : Id { web, mta, exim, postfix };

    void make_with(std::vector<Link> more = {}) {
        nodes[mta].kind = Kind::bundle;
        more.push_back({web, mta, kNeeds});
        more.push_back({mta, exim, kProvider});
        more.push_back({mta, postfix, kProvider});
        make(more);
    }

    void observe(Id id, Event event) { plan->observe(id, event, 3); }
};

TEST_F(Providers, TheEnabledOneIsMeant) {
    nodes[postfix].enabled = true;
    make_with();
    EXPECT_EQ(start(web), (Steps{start_of(postfix), start_of(web)}));
}

TEST_F(Providers, OneThatRunsIsMeant) {
    nodes[postfix].enabled = true;
    make_with();
    start(exim);
    EXPECT_EQ(start(web), Steps{start_of(web)});
    EXPECT_EQ(stop(exim), (Steps{stop_of(exim), start_of(postfix)}));
    EXPECT_EQ(state(web), State::up);
}

TEST_F(Providers, OneThatCannotStartIsReplaced) {
    nodes[exim].enabled = nodes[postfix].enabled = true;
    make_with();
    plan->start(web, Reason::asked, 1);
    EXPECT_EQ(plan->take_steps(), Steps{start_of(exim)});
    observe(exim, Event::failed);
    EXPECT_EQ(settle(), (Steps{start_of(postfix), start_of(web)}));
    EXPECT_EQ(plan->unit(postfix).reason, Reason::needed_by);
    EXPECT_EQ(plan->unit(postfix).culprit, Id{mta});
}

TEST_F(Providers, WithoutAnotherTheNameFails) {
    make_with();  // nobody is enabled
    plan->start(web, Reason::asked, 1);
    EXPECT_EQ(plan->take_steps(), Steps{start_of(exim)});
    observe(exim, Event::failed);
    EXPECT_EQ(settle(), Steps{});
    EXPECT_EQ(state(mta), State::failed);
    EXPECT_EQ(plan->unit(mta).culprit, Id{exim});
    EXPECT_EQ(state(web), State::failed);
    // The other one has not failed.
    EXPECT_EQ(start(web), (Steps{start_of(postfix), start_of(web)}));
}

TEST_F(Providers, AllFailInTurn) {
    nodes[exim].enabled = nodes[postfix].enabled = true;
    make_with();
    plan->start(web, Reason::asked, 1);
    observe(exim, Event::failed);
    observe(postfix, Event::failed);
    EXPECT_EQ(state(web), State::failed);
    EXPECT_EQ(plan->unsettled(), 0u);
}

TEST_F(Providers, OneThatFailsAfterItRanIsReplacedAndNobodyStops) {
    nodes[exim].enabled = nodes[postfix].enabled = true;
    make_with();
    start(web);
    plan->take_steps();
    observe(exim, Event::failed);
    EXPECT_EQ(settle(), Steps{start_of(postfix)});
    EXPECT_EQ(stop(postfix), (Steps{stop_of(web), stop_of(postfix)}));  // exim has failed
}

TEST_F(Providers, OneThatIsStoppedIsReplaced) {
    nodes[exim].enabled = nodes[postfix].enabled = true;
    make_with({{exim, postfix, kConflict}});
    start(web);
    EXPECT_EQ(stop(exim), (Steps{stop_of(exim), start_of(postfix)}));
    EXPECT_EQ(state(web), State::up);
    // Whoever starts the rival changes over as well.
    EXPECT_EQ(start(exim), (Steps{stop_of(postfix), start_of(exim)}));
    EXPECT_EQ(state(web), State::up);
    observe(exim, Event::stopped);  // by somebody else
    EXPECT_EQ(settle(), Steps{start_of(postfix)});
}

TEST_F(Providers, OneThatWasStoppedOnPurposeStays) {
    nodes[exim].enabled = nodes[postfix].enabled = true;
    make_with();
    start(web);
    EXPECT_EQ(stop(exim), (Steps{stop_of(exim), start_of(postfix)}));
    EXPECT_EQ(stop(postfix), (Steps{stop_of(web), stop_of(postfix)}));
    EXPECT_EQ(state(exim), State::down);
}

TEST_F(Providers, OneThatIsNotEnabledIsNotStarted) {
    nodes[exim].enabled = true;
    make_with();
    start(web);
    EXPECT_EQ(stop(exim), (Steps{stop_of(web), stop_of(exim)}));
    EXPECT_EQ(state(mta), State::down);
}

TEST_F(Providers, OneThatNeedsTheOtherDoesNotReplaceIt) {
    nodes[exim].enabled = nodes[postfix].enabled = true;
    make_with({{postfix, exim, kNeeds}});
    start(web);
    EXPECT_EQ(stop(exim), (Steps{stop_of(web), stop_of(exim)}));
    start(web);
    start(postfix);
    EXPECT_EQ(stop(exim), (Steps{stop_of(web), stop_of(postfix), stop_of(exim)}));
}

TEST_F(Providers, ARestartKeepsTheProvider) {
    nodes[exim].enabled = nodes[postfix].enabled = true;
    make_with();
    start(web);
    EXPECT_EQ(plan->restart(exim, Reason::asked, false, 2), kNobody);
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(exim), start_of(exim), start_of(web)}));
}

TEST_F(Providers, AtTheEndNobodyTakesOver) {
    nodes[exim].enabled = nodes[postfix].enabled = true;
    make_with();
    start(web);
    plan->stop_all(2);
    EXPECT_EQ(settle(), (Steps{stop_of(web), stop_of(exim)}));
}

TEST_F(Providers, AnotherManagerFindsTheOneThatRuns) {
    nodes[exim].enabled = nodes[postfix].enabled = true;
    make_with();
    plan->adopt(exim, {.state = State::failed, .goal_up = true});
    plan->adopt(postfix, {.state = State::up, .goal_up = true});
    plan->adopt(mta, {.state = State::up, .goal_up = true});
    plan->adopt(web, {.state = State::up, .goal_up = true});
    EXPECT_EQ(stop(postfix), (Steps{stop_of(web), stop_of(postfix)}));
}

}  // namespace
}  // namespace slipway::plan
