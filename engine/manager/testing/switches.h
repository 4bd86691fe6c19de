// A manager that serves while another generation waits to be taken over: db has changed, job is
// gone, report is new in the default set.
#pragma once

#include <optional>
#include <string>

#include "engine/live/publish.h"
#include "engine/manager/switch.h"
#include "engine/manager/testing/serving.h"

namespace slipway::manager::testing {

struct Switches : ::testing::Test {
    Switches() : tree(sample()) {
        tree.supervise_all();
        serving.emplace(tree);
        for (const char* name : {"db", "job"}) tree.obey(name);
        EXPECT_EQ(tree.bytes("mark"), "u");
        const std::uint64_t id = tree.request("mark").id;
        tree.say("mark", {.ready = true, .want = true, .taken = id, .done = id});  // no process
        serving->turns();
        tree.obey("web");
        serving->turns();
        database::DatabaseSpec next = sample();
        next.nodes[1].hash = 77;
        next.nodes[3].name = "report";
        tree.make_generation("2", next);
        tree.commit(2);
    }

    void kill_and_restart() {
        serving.reset();
        serving.emplace(tree, [](Session&) { return false; });
        resume_switch(serving->switching, serving->session);
        serving->turns();
    }

    void stop(const std::string& name) {
        // Once for each manager: the supervisor acts on an id once.
        EXPECT_EQ(tree.bytes(name).find_first_not_of('d'), std::string::npos) << name;
        const std::uint64_t id = tree.request(name).id;
        tree.say(name, {.taken = id, .done = id, .result = formats::RunResult::success});
    }

    void stop_mark() {
        const std::uint64_t id = tree.request("mark").id;
        tree.say("mark", {.taken = id, .done = id, .result = formats::RunResult::success});
        serving->turns();
    }

    void start_mark() {
        const std::uint64_t id = tree.request("mark").id;
        tree.say("mark", {.ready = true, .want = true, .taken = id, .done = id});
        serving->turns();
    }

    plan::State state(const char* name) const {
        return serving->core->plan->unit(*serving->core->generation->database.find(name)).state;
    }

    const Intent& intent() const { return serving->core->table.intent(); }

    Tree tree;
    std::optional<Serving> serving;
};

}  // namespace slipway::manager::testing
