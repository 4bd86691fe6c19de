// The planner and the oracle side by side: both get every input, and after each both must agree on
// the state and goal of everybody and on the steps. Beside that, the rules that need no oracle are
// looked at: nobody runs beside whom it conflicts with, every step is in its order, all settles.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/plan/oracle_model.h"

namespace slipway::plan::testing {

class Lockstep {
public:
    Lockstep(const Said& said, const std::vector<Link>& links, std::uint64_t broken)
        : said_(said),
          links_(links),
          graph_(build(said.nodes, links)),
          plan_(graph_),
          model_(said),
          expected_(said.nodes.size()),
          broken_(broken) {}

    bool foretold() const { return !said_.cyclic; }

    bool cut() const { return !graph_.cut.empty(); }

    // --- Inputs ---
    void start(Id id) {
        input(
            "start", id,
            [&] {
                plan_.start(id, Reason::asked, now_);
                by_request_ = plan_.moved();
            },
            [&](Model& m) { m.start(id); });
    }

    void stop(Id id, bool force = true) {
        input(
            "stop", id, [&] { plan_.stop(id, Reason::asked, force, now_); },
            [&](Model& m) { m.stop(id, force); });
    }

    void restart(Id id, bool force = true) {
        input(
            "restart", id, [&] { plan_.restart(id, Reason::asked, force, now_); },
            [&](Model& m) { m.restart(id, force); });
    }

    void stop_all() {
        input(
            "stop all", said_.nodes.size(), [&] { plan_.stop_all(now_); },
            [&](Model& m) { m.stop_all(); });
    }

    void observe(Id id, Event event) {
        input(
            kEvents[static_cast<std::size_t>(event)], id, [&] { plan_.observe(id, event, now_); },
            [&](Model& m) { m.observe(id, event); });
    }

    // The next deadline passes without an answer.
    bool pass_deadline() {
        const Millis next = plan_.next_deadline();
        if (next == 0) return false;
        now_ = std::max(now_, next);
        input(
            "time", now_, [&] { plan_.tick(now_); }, [&](Model& m) { m.tick(now_); });
        return true;
    }

    // One supervisor answers: the oldest step, the newest, or (`at`) any.
    bool answer(std::size_t at) {
        if (open_.empty()) return false;
        at = std::min(at, open_.size() - 1);
        const Step step = open_[at];
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
        const bool breaks = step.id < 64 && (broken_ >> step.id & 1);
        observe(step.id, step.action == Step::Action::stop ? Event::stopped
                         : breaks                          ? Event::failed
                                                           : Event::ready);
        return true;
    }

    // Something happens to a service that runs, unasked.
    void surprise(Id id, Event event) {
        const State state = plan_.unit(id).state;
        if (state != State::up && state != State::starting) return;
        if (event == Event::restarting && state != State::up) return;
        const Kind kind = said_.nodes[id].kind;
        if (kind == Kind::bundle || kind == Kind::event) return;  // nothing runs
        std::erase_if(open_, [&](const Step& s) { return s.id == id; });
        if (event == Event::restarting) open_.push_back({id, Step::Action::start});
        observe(id, event);
    }

    // All answers, in this order; then everybody must have settled.
    void settle(bool newest_first) {
        std::size_t rounds = 0;
        while (!::testing::Test::HasFatalFailure() && answer(newest_first ? open_.size() : 0))
            ASSERT_LT(++rounds, 100 * said_.nodes.size() + 100) << "never settles" << text();
        if (::testing::Test::HasFatalFailure()) return;
        ASSERT_EQ(plan_.unsettled(), 0u) << text();
    }

    const Plan& plan() const { return plan_; }

    bool has_open() const { return !open_.empty(); }

    std::size_t open_count() const { return open_.size(); }

    std::size_t inputs() const { return inputs_; }

    std::size_t by_chance() const { return by_chance_; }

private:
    template <typename ToPlan, typename ToModel>
    void input(const char* what, std::uint64_t about, ToPlan to_plan, ToModel to_model) {
        ++now_;
        ++inputs_;
        history_.emplace_back(what, about);
        by_request_.clear();
        for (Id id = 0; id < said_.nodes.size(); ++id) {
            const Unit& unit = plan_.unit(id);
            expected_[id] = !plan_.settled(id) && (unit.goal_up || unit.again);
        }
        to_plan();
        std::vector<Step> steps = plan_.take_steps();
        plan_.take_changes();
        plan_.take_touched();
        check_steps(steps);
        if (::testing::Test::HasFatalFailure()) return;
        agree(steps, to_model);
        for (const Step& step : steps) {
            std::erase_if(open_, [&](const Step& s) { return s.id == step.id; });
            open_.push_back(step);
        }
    }

    template <typename ToModel>
    void agree(std::vector<Step> steps, ToModel to_model) {
        const auto less = [](const Step& a, const Step& b) {
            return std::pair(a.id, a.action) < std::pair(b.id, b.action);
        };
        std::sort(steps.begin(), steps.end(), less);
        const Model before = model_;
        std::mt19937 random(1);
        for (int attempt = 0; attempt < kAttempts; ++attempt) {
            if (attempt != 0) model_ = before;
            if (attempt == 1) std::reverse(model_.order.begin(), model_.order.end());
            if (attempt > 1) std::shuffle(model_.order.begin(), model_.order.end(), random);
            for (Id id = 0; id < model_.persistent.size(); ++id)
                model_.persistent[id] = attempt > 1 ? random() % 2 : attempt == 1;
            model_.dice = attempt > kSweeps ? &random : nullptr;
            model_.now = now_;
            model_.steps.clear();
            to_model(model_);
            std::sort(model_.steps.begin(), model_.steps.end(), less);
            if (model_.steps == steps && difference().empty()) {
                by_chance_ += attempt != 0;
                model_.order = before.order;
                model_.dice = nullptr;
                return;
            }
        }
        model_ = before;
        model_.now = now_;
        model_.steps.clear();
        to_model(model_);
        std::string tells = "steps:";
        for (const Step& s : model_.steps)
            tells += (s.action == Step::Action::start ? " +" : " -") + std::to_string(s.id);
        tells += "; the planner's:";
        for (const Step& s : steps)
            tells += (s.action == Step::Action::start ? " +" : " -") + std::to_string(s.id);
        FAIL() << "the oracle tells otherwise: " << difference() << "\n" << tells << text();
    }

    std::string difference() const {
        std::string out;
        for (Id id = 0; id < said_.nodes.size(); ++id) {
            const Unit& u = plan_.unit(id);
            const Model::One& m = model_.ones[id];
            if (u.state == m.state && u.goal_up == m.up && u.again == m.again &&
                u.stuck == m.stuck && u.leaving == m.leaving &&
                plan_.provider(id) == model_.provider[id])
                continue;
            if (plan_.provider(id) != model_.provider[id])
                out += "\n" + std::to_string(id) + " means " + std::to_string(model_.provider[id]) +
                       ", not " + std::to_string(plan_.provider(id));
            out += "\n" + std::to_string(id) + " is " + state_name(m.state) + flags(m) + ", not " +
                   state_name(u.state) +
                   flags({u.state, u.goal_up, u.again, u.stuck, u.leaving, false, 0}) + " (" +
                   reason_name(u.reason) + ")";
        }
        return out;
    }

    static std::string flags(const Model::One& one) {
        return std::string(one.up ? " up" : " down") + (one.again ? " again" : "") +
               (one.stuck ? " stuck" : "") + (one.leaving ? " leaving" : "");
    }

    void check_steps(const std::vector<Step>& steps) {
        for (const Step& step : steps) {
            if (!foretold()) break;
            if (step.action == Step::Action::start) {
                for (const Id other : said_.starts_after[step.id])
                    ASSERT_TRUE(plan_.settled(other) || instant(other) || came_later(other))
                        << step.id << " started before " << other << ", which is "
                        << state_name(plan_.unit(other).state) << text();
            } else if (!plan_.unit(step.id).leaving) {
                for (const Id other : said_.stops_after[step.id])
                    ASSERT_FALSE(!plan_.unit(other).goal_up && !plan_.unit(other).stuck &&
                                 plan_.unit(other).state == State::up)
                        << step.id << " stopped before " << other << text();
            }
        }
        for (Id id = 0; id < said_.nodes.size(); ++id) {
            if (!is_there(id)) continue;
            for (const Said::Pair& pair : said_.out[id])
                ASSERT_FALSE((pair.relation & kConflict) && is_there(pair.other))
                    << id << " beside " << pair.other << text();
        }
    }

    // Was settled when the step was made, and something else was asked of it since.
    bool instant(Id id) const { return plan_.unit(id).state == State::stopping; }

    // Was not about to come up before this input, and somebody who failed since has made another
    // start it: a provider in place of another, or what OnFailure names.
    bool came_later(Id id) const {
        const Unit& unit = plan_.unit(id);
        if (unit.reason != Reason::needed_by && unit.reason != Reason::triggered_by) return false;
        if (by_request_.empty()) return !expected_[id] || unit.since == now_;
        return !expected_[id] && std::count(by_request_.begin(), by_request_.end(), id) == 0;
    }

    bool is_there(Id id) const {
        const Unit& unit = plan_.unit(id);
        return unit.leaving || (unit.state != State::down && unit.state != State::failed);
    }

    std::string text() const {
        std::string out = "\nlinks:";
        for (const Link& link : links_)
            out += " {" + std::to_string(link.from) + ", " + std::to_string(link.to) + ", " +
                   std::to_string(link.relation) + "},";
        out += "\nbroken: " + std::to_string(broken_) + "\ninputs:";
        for (const auto& [what, about] : history_)
            out += std::string("\n  ") + what + " " + std::to_string(about);
        return out;
    }

    static constexpr const char* kEvents[] = {"ready", "finished", "stopped", "failed",
                                              "restarting"};
    static constexpr int kSweeps = 40, kAttempts = 1000;
    const Said& said_;
    const std::vector<Link>& links_;
    Graph graph_;
    Plan plan_;
    Model model_;
    std::vector<bool> expected_;  // to come up, before the last input
    std::vector<Id> by_request_;  // whom the last input, a start, gave a goal itself
    std::uint64_t broken_;
    std::vector<Step> open_;  // sent and not answered
    Millis now_ = 10;
    std::vector<std::pair<const char*, std::uint64_t>> history_;
    std::size_t inputs_ = 0, by_chance_ = 0;
};

}  // namespace slipway::plan::testing
