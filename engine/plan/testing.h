// Supervisors for the tests of the plan: they take the steps and report, in an order that the test
// chooses, and they look whether every start and stop was both allowed and due.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/plan/plan.h"

namespace slipway::plan::testing {

struct World {
    World(std::size_t n, std::vector<Link> l, unsigned broken_set, bool newest)
        : nodes(n),
          links(std::move(l)),
          graph(build(std::vector<Node>(n), links)),
          broken_bits(broken_set),
          newest_first(newest) {}

    bool broken(Id id) const { return id < 32 && (broken_bits >> id & 1); }

    void begin(Plan& p) { plan = &p; }

    // Takes the new steps, then lets one supervisor report; false when nobody has anything to say.
    bool report_one() {
        take();
        if (open.empty()) return false;
        const std::size_t at = newest_first ? open.size() - 1 : 0;
        const Step step = open[at];
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
        const bool fails = step.action == Step::Action::start && broken(step.id);
        plan->observe(step.id,
                      step.action == Step::Action::stop ? Event::stopped
                      : fails                           ? Event::failed
                                                        : Event::ready,
                      ++now);
        return true;
    }

    // Something happens to a service that is up, unasked.
    void surprise(Id id, Event event) {
        take();
        if (plan->unit(id).state != State::up) return;
        std::erase_if(open, [&](const Step& s) { return s.id == id; });
        if (event == Event::restarting) open.push_back({id, Step::Action::start});
        plan->observe(id, event, ++now);
    }

    // A later step for a service replaces the earlier one, as with a supervisor.
    void take() {
        for (const Step& step : plan->take_steps()) {
            if (step.action == Step::Action::reload) continue;
            std::erase_if(open, [&](const Step& s) { return s.id == step.id; });
            open.push_back(step);
        }
    }

    // Everyone who is wanted up and down has somebody unsettled before it; nobody who was started
    // has.
    void check_exact_start(const char* when) {
        for (Id id = 0; id < nodes; ++id) {
            const Unit& unit = plan->unit(id);
            if (!unit.goal_up || unit.state != State::down) continue;
            ASSERT_NE(unit.blocker, kNobody) << id << " waits for nobody " << when << text();
        }
        for (const Step& step : plan->take_steps()) {
            pending.push_back(step);
            if (step.action != Step::Action::start) continue;
            for (const Neighbour& link : graph.start_after.of(step.id))
                ASSERT_TRUE(plan->settled(link.id))
                    << step.id << " started before " << link.id << " " << when << text();
        }
        push_back_pending();
    }

    void check_exact_stop(const char* when) {
        for (Id id = 0; id < nodes; ++id) {
            const Unit& unit = plan->unit(id);
            if (unit.goal_up || unit.state != State::up) continue;
            ASSERT_NE(unit.blocker, kNobody) << id << " waits for nobody " << when << text();
        }
        for (const Step& step : plan->take_steps()) {
            pending.push_back(step);
            if (step.action != Step::Action::stop) continue;
            for (const Neighbour& link : graph.in.of(step.id)) {
                if (!(link.relation & kAfter)) continue;
                const State state = plan->unit(link.id).state;
                ASSERT_TRUE(state == State::down || state == State::failed)
                    << step.id << " stopped before " << link.id << " " << when << text();
            }
        }
        push_back_pending();
    }

    // At every moment, whatever was asked for meanwhile: nobody who is told to stop has somebody
    // there that needs it and stops before it.
    void check_order_of_stops(const char* when) {
        for (const Step& step : plan->take_steps()) {
            pending.push_back(step);
            if (step.action != Step::Action::stop) continue;
            for (const Neighbour& link : graph.in.of(step.id)) {
                constexpr std::uint16_t kNeeds = kStrong | kAfter | kStopFlows;
                if ((link.relation & kNeeds) != kNeeds) continue;
                const Unit& other = plan->unit(link.id);
                ASSERT_TRUE(other.stuck || other.state == State::down ||
                            other.state == State::failed)
                    << step.id << " stopped before " << link.id << " " << when << text();
            }
        }
        push_back_pending();
    }

    std::string text() const {
        std::string out = "\nbroken " + std::to_string(broken_bits) + ", links:";
        for (const Link& link : links)
            out += " " + std::to_string(link.from) + "->" + std::to_string(link.to) + ":" +
                   std::to_string(link.relation);
        for (Id id = 0; id < nodes; ++id)
            out += "\n" + std::to_string(id) + ": " + state_name(plan->unit(id).state) +
                   (plan->unit(id).goal_up ? " (up)" : " (down)");
        return out;
    }

    std::size_t nodes;
    std::vector<Link> links;
    Graph graph;
    unsigned broken_bits;
    bool newest_first;
    Plan* plan = nullptr;
    std::vector<Step> open;     // taken and not yet reported
    std::vector<Step> pending;  // looked at by a check, not yet taken
    Millis now = 10;

private:
    void push_back_pending() {
        for (const Step& step : pending) {
            if (step.action == Step::Action::reload) continue;
            std::erase_if(open, [&](const Step& s) { return s.id == step.id; });
            open.push_back(step);
        }
        pending.clear();
    }
};

}  // namespace slipway::plan::testing
