#include "engine/manager/switch_difference.h"

#include <gtest/gtest.h>

#include "engine/database/encode.h"
#include "engine/plan/from_database.h"

namespace slipway::manager {
namespace {

using plan::Id;

// A database and its bytes.
struct Made {
    explicit Made(const database::DatabaseSpec& spec)
        : bytes(database::encode(spec)),
          database(formats::Database::open(
                       {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()})
                       .value()) {}

    Made(const Made&) = delete;
    Made& operator=(const Made&) = delete;

    std::string bytes;
    formats::Database database;
};

enum : Id { web, db, mail, log, all };

// web needs db and wants mail, which comes before it; log stands alone.
database::DatabaseSpec sample() {
    database::DatabaseSpec spec;
    for (const char* name : {"web", "db", "mail", "log", "default"}) {
        database::NodeSpec node;
        node.name = name;
        node.hash = 1;
        node.flags = formats::kHasDirectory;
        spec.nodes.push_back(node);
    }
    spec.nodes[all].kind = formats::NodeKind::bundle;
    spec.nodes[all].flags = 0;
    spec.nodes[all].hash = 0;
    spec.nodes[all].members = {web, log};
    spec.nodes[web].edges = {{db, formats::kPullStrong | formats::kAfter | formats::kStopFlows, 0},
                             {mail, formats::kPullWeak | formats::kAfter, 0}};
    spec.boot = all;
    return spec;
}

std::vector<Fate> fates(const database::DatabaseSpec& fresh,
                        const std::vector<bool>& outside = std::vector<bool>(5)) {
    return fates_of(Made(sample()).database, outside, Made(fresh).database);
}

TEST(Fates, SayWhatDiffers) {
    EXPECT_EQ(fates(sample()), std::vector<Fate>(5, Fate::same));
    database::DatabaseSpec fresh = sample();
    fresh.nodes[web].hash = 2;
    fresh.nodes[db].kind = formats::NodeKind::oneshot;
    fresh.nodes[mail].name = "post";
    fresh.nodes[mail].aliases = {"mail"};  // another service of that name
    fresh.nodes[log].flags = 0;
    EXPECT_EQ(fates(fresh),
              (std::vector<Fate>{Fate::changed, Fate::kind, Fate::gone, Fate::gone, Fate::same}));
}

TEST(Fates, TellWhatOfADirectoryDiffers) {
    database::DatabaseSpec old = sample(), fresh = sample();
    for (const Id id : {web, db, mail, log}) {
        old.nodes[id].process_hash = fresh.nodes[id].process_hash = 5;
        old.nodes[id].logger_hash = fresh.nodes[id].logger_hash = 6;
        fresh.nodes[id].hash = 2;
    }
    fresh.nodes[db].logger_hash = 7;
    fresh.nodes[mail].process_hash = 8;
    old.nodes[log].process_hash = fresh.nodes[log].process_hash = 0;  // of an earlier version
    EXPECT_EQ(
        fates_of(Made(old).database, std::vector<bool>(5), Made(fresh).database),
        (std::vector<Fate>{Fate::reread, Fate::logger, Fate::changed, Fate::changed, Fate::same}));
}

TEST(Fates, EdgesAndWhatRunsTheManagerCountNothing) {
    database::DatabaseSpec fresh = sample();
    fresh.nodes[web].edges.clear();
    fresh.nodes[web].description = "other";
    fresh.nodes[log].hash = 2;
    std::vector<bool> outside(5);
    outside[log] = true;
    EXPECT_EQ(fates(fresh, outside), std::vector<Fate>(5, Fate::same));
}

TEST(Fates, ARenamedServiceIsFoundByItsDirectory) {
    database::DatabaseSpec fresh = sample();
    fresh.nodes[web].name = "www";
    fresh.nodes[web].directory = "web";
    fresh.nodes[mail].name = "post";
    fresh.nodes[mail].directory = "mail";
    fresh.nodes[mail].hash = 2;
    EXPECT_EQ(fates(fresh),
              (std::vector<Fate>{Fate::same, Fate::same, Fate::changed, Fate::same, Fate::same}));
    const Made old(sample()), now(fresh);
    EXPECT_EQ(successors_of(old.database, now.database),
              (std::vector<Id>{web, db, mail, log, all}));
    const plan::Graph before = plan::graph_of(old.database), graph = plan::graph_of(now.database);
    const std::vector<bool> pulled = pulled_before(old.database, before, now.database);
    EXPECT_EQ(pulled, std::vector<bool>(5, true));
    EXPECT_EQ(new_in_default(now.database, graph, pulled), std::vector<Id>{});
    EXPECT_EQ(new_in_default(now.database, graph, {false, true, true, true, true}),
              std::vector<Id>{web});
}

std::vector<Id> successors(const database::DatabaseSpec& old, const database::DatabaseSpec& fresh) {
    return successors_of(Made(old).database, Made(fresh).database);
}

TEST(Successors, TheDirectoryCountsThenTheName) {
    const database::DatabaseSpec old = sample();
    database::DatabaseSpec renamed = sample();
    renamed.nodes[web].name = "www";
    renamed.nodes[web].directory = "web";
    const std::vector<Id> each{web, db, mail, log, all};
    EXPECT_EQ(successors(old, renamed), each);
    EXPECT_EQ(successors(renamed, old), each) << "and back";
    database::DatabaseSpec again = renamed;
    again.nodes[web].name = "site";
    EXPECT_EQ(successors(renamed, again), each) << "renamed twice";
    database::DatabaseSpec own = renamed;
    own.nodes[web].directory.clear();
    EXPECT_EQ(successors(renamed, own), each) << "RenamedFrom is taken out: by the name";
    // mail is what web was, and there is no web; what mail was is gone.
    database::DatabaseSpec moved = sample();
    moved.nodes[web].name = "idle";
    moved.nodes[mail].directory = "web";
    EXPECT_EQ(successors(old, moved), (std::vector<Id>{mail, db, plan::kNobody, log, all}));
    // A new www while site goes on with what www was: the new one has no past.
    database::DatabaseSpec beside = again;
    beside.nodes[mail].name = "www";
    EXPECT_EQ(successors(renamed, beside), (std::vector<Id>{web, db, plan::kNobody, log, all}));
}

TEST(Successors, NamesWithoutADirectoryAndAliases) {
    database::DatabaseSpec fresh = sample();
    fresh.nodes[web].kind = formats::NodeKind::bundle;
    fresh.nodes[web].flags = 0;
    fresh.nodes[web].edges.clear();
    fresh.nodes[mail].name = "post";
    fresh.nodes[mail].aliases = {"mail"};
    EXPECT_EQ(successors(sample(), fresh), (std::vector<Id>{web, db, plan::kNobody, log, all}));
}

TEST(Conversions, WhatWasToBeUpComesBackAsWhatItIs) {
    using formats::NodeKind;
    using plan::State;
    using plan::Unit;
    const Unit up{.state = State::up, .goal_up = true};
    const Unit down{.state = State::down};
    const Unit held{.state = State::down, .again = true};
    const Unit failed{.state = State::failed, .goal_up = true};
    const Unit done{.state = State::down, .done = true};
    const Unit stuck{.state = State::stopping, .stuck = true};
    const auto back = [](Unit unit, NodeKind was, NodeKind is) {
        const Unit now = converted(unit, was, is);
        EXPECT_FALSE(now.goal_up || now.done || now.raised || now.once || now.marked);
        EXPECT_EQ(now.state == State::down, !now.stuck);
        return now.again;
    };
    for (const auto is : {NodeKind::oneshot, NodeKind::task, NodeKind::bundle}) {
        EXPECT_TRUE(back(held, NodeKind::longrun, is));
        EXPECT_FALSE(back(down, NodeKind::longrun, is));
    }
    EXPECT_TRUE(back(up, NodeKind::bundle, NodeKind::longrun)) << "it has no process yet";
    EXPECT_TRUE(back(failed, NodeKind::bundle, NodeKind::oneshot));
    EXPECT_FALSE(back(down, NodeKind::bundle, NodeKind::longrun));
    EXPECT_TRUE(back(done, NodeKind::task, NodeKind::longrun)) << "wanted, and it was done";
    EXPECT_FALSE(back(done, NodeKind::oneshot, NodeKind::longrun)) << "only a task is over then";
    EXPECT_FALSE(back(up, NodeKind::event, NodeKind::longrun));
    EXPECT_FALSE(back(held, NodeKind::longrun, NodeKind::event));
    EXPECT_TRUE(converted(stuck, NodeKind::longrun, NodeKind::oneshot).stuck) << "still there";
    EXPECT_FALSE(converted(stuck, NodeKind::longrun, NodeKind::bundle).stuck);
    EXPECT_TRUE(converted(up, NodeKind::longrun, NodeKind::longrun).goal_up);
}

struct Meeting : ::testing::Test {
    Meeting() : made(sample()), graph(plan::graph_of(made.database)), before(graph) {
        for (Id id = 0; id < 5; ++id) before.adopt(id, {.state = plan::State::up, .goal_up = true});
        of[db] = Fate::changed;
    }

    // Whom a stop and a start of `id` meet, in the midst of the switch.
    Id met(Id id) {
        stop_for_switch(before, of, 1);
        plan::Plan after(before);
        after.stop(id, plan::Reason::asked, true, 2);
        if (const Id first = met_by_switch(before, after, of); first != plan::kNobody) return first;
        const plan::Plan stopped(after);
        after.start(id, plan::Reason::asked, 3);
        return met_by_switch(stopped, after, of);
    }

    Made made;
    plan::Graph graph;
    plan::Plan before;
    std::vector<Fate> of = std::vector<Fate>(5, Fate::same);
};

TEST_F(Meeting, WhatStopsAndWhoDependsOnItIsMet) {
    EXPECT_EQ(met(db), Id{web}) << "which stops with it";
    EXPECT_EQ(met(web), Id{web});
    EXPECT_TRUE(concerned(before, of, db) && concerned(before, of, web));
    EXPECT_FALSE(concerned(before, of, log));
}

TEST_F(Meeting, OthersAreNot) {
    EXPECT_EQ(met(log), plan::kNobody);
    EXPECT_EQ(met(mail), plan::kNobody);
}

TEST_F(Meeting, WhoeverComesAfterOneThatReturnsWaitsForTheEnd) {
    of[db] = Fate::same;
    of[mail] = Fate::changed;
    EXPECT_EQ(met(web), Id{mail});
}

TEST_F(Meeting, AChangedOneThatIsDownIsMetByItsStart) {
    before.stop(mail, plan::Reason::asked, true, 1);
    before.observe(mail, plan::Event::stopped, 1);
    of[db] = Fate::same;
    of[mail] = Fate::changed;
    EXPECT_EQ(met(mail), Id{mail});
    EXPECT_EQ(met(log), plan::kNobody);
}

TEST_F(Meeting, OnlyWhoIsHeldWaitsForTheEndOfTheSwitch) {
    stop_for_switch(before, of, 1);
    before.observe(web, plan::Event::stopped, 2);
    before.observe(db, plan::Event::stopped, 2);
    EXPECT_EQ(before.unit(web).state, plan::State::down);
    EXPECT_TRUE(before.settled(db));
    before.restart(log, plan::Reason::asked, false, 3);
    before.observe(log, plan::Event::stopped, 4);
    EXPECT_EQ(before.unit(log).state, plan::State::starting);
    before.let_return();
    for (Id id = 0; id < 5; ++id) before.resume(id, 5);
    EXPECT_EQ(before.unit(db).state, plan::State::starting);
    EXPECT_TRUE(before.unit(web).goal_up);
}

}  // namespace
}  // namespace slipway::manager
