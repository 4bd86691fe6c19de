// Four services, and supervisors that do at once what they are told.
#pragma once

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "engine/plan/plan.h"

namespace slipway::plan::testing {

using Steps = std::vector<Step>;

constexpr Step start_of(Id id) {
    return {id, Step::Action::start};
}

constexpr Step stop_of(Id id) {
    return {id, Step::Action::stop};
}

inline constexpr std::uint16_t kNeeds = kStrong | kAfter | kStopFlows;
inline constexpr std::uint16_t kWants = kWeak | kAfter;

struct SmallWorld : ::testing::Test {
    void make(const std::vector<Link>& links) {
        graph = build(nodes, links);
        plan.emplace(graph);
    }

    // Carries out all steps until there are none; the order in which they came.
    Steps settle() {
        Steps all;
        for (Steps steps = plan->take_steps(); !steps.empty(); steps = plan->take_steps())
            for (const Step& step : steps) {
                all.push_back(step);
                const bool stops = step.action == Step::Action::stop;
                plan->observe(step.id, stops ? Event::stopped : Event::ready, 5);
            }
        EXPECT_EQ(plan->unsettled(), 0u);
        return all;
    }

    Steps start(Id id) {
        EXPECT_EQ(plan->start(id, Reason::asked, 1, false), kNobody);
        return settle();
    }

    Steps stop(Id id, bool force = false) {
        EXPECT_EQ(plan->stop(id, Reason::asked, force, 2), kNobody);
        return settle();
    }

    State state(Id id) const { return plan->unit(id).state; }

    std::vector<Node> nodes = std::vector<Node>(4);
    Graph graph;
    std::optional<Plan> plan;
};

}  // namespace slipway::plan::testing
