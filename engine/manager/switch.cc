#include "engine/manager/switch.h"

#include <algorithm>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/live/publish.h"
#include "engine/manager/boot_watch.h"
#include "engine/manager/switch_difference.h"
#include "engine/plan/from_database.h"
#include "engine/sys/report.h"

namespace slipway::manager {
namespace {

using formats::Outcome;

constexpr Millis kLinkPatience = 30'000;  // nothing can be started meanwhile either

// Where generations are kept (docs/formats/live-tree.md), beside the one that runs first.
std::vector<std::string> stores(const Core& core) {
    const std::string& path = core.generation->path;
    return {path.substr(0, path.rfind('/')), "/var/lib/slipway/generations",
            "/etc/slipway/boot/generations"};
}

// Who waits for what in the generation that is taken over.
struct Waiting {
    Pending pending;
    std::string missing;  // the first without which he waits in vain
};

// `after`: the successors of what the generation has that runs. What was to go may be gone, and so
// may whoever only moved along with those that were named: the request is carried out all the same.
std::vector<Waiting> renumbered(const Session& session,
                                const std::vector<Id>& after,
                                const formats::Database& target) {
    std::vector<Waiting> all;
    for (const Pending& pending : session.pending) {
        Waiting next{pending, ""};
        const auto number = [&](Id id, bool demanded) {
            if (after[id] != plan::kNobody) return after[id];
            const std::string name = session.core.name(id);
            if (const auto alias = target.find(name)) return Id{*alias};
            if (demanded && next.missing.empty()) next.missing = name;
            return plan::kNobody;
        };
        const auto renumber = [&](std::vector<Id>& ids, bool demanded) {
            for (Id& id : ids) id = number(id, demanded);
            std::erase(ids, plan::kNobody);
        };
        renumber(next.pending.named, pending.up);
        renumber(next.pending.services, false);
        renumber(next.pending.others, false);
        renumber(next.pending.events, true);
        for (Ordered& order : next.pending.orders) order.service = number(order.service, false);
        std::erase_if(next.pending.orders,
                      [](const Ordered& order) { return order.service == plan::kNobody; });
        all.push_back(std::move(next));
    }
    return all;
}

// Whoever waits goes on waiting.
void go_on_waiting(Session& session, std::vector<Waiting> waiting) {
    session.pending.clear();
    for (Waiting& one : waiting) {
        if (one.pending.client == 0) continue;
        if (one.missing.empty())
            session.pending.push_back(std::move(one.pending));
        else
            refuse_pending(session, one.pending,
                           one.missing + " is not in the generation that was taken over meanwhile");
    }
}

// What the default set has now and had not, and the end of the switch, in one commit.
void start_what_is_new(Core& core, const std::vector<bool>& before) {
    for (const Id id : new_in_default(core.generation->database, *core.graph, before))
        core.plan->start(id, plan::Reason::boot, now_ms());
    core.table.set_intent({});
    carry_out(core);
}

void leave(Switch& task, Session& session) {
    task = Switch{std::nullopt, task.limit};
    session.phase = Phase::steady;
    session.fates.clear();
}

void finish(Switch& task, Session& session) {
    Core& core = session.core;
    const formats::Database& old = core.generation->database;
    const formats::Database& fresh = task.target->database;
    const std::vector<bool> before = pulled_before(old, *core.graph, fresh);
    carry_out(core);
    tell_clients(session);  // what has changed is told with the numbers it has now
    std::vector<Waiting> waiting = renumbered(session, successors_of(old, fresh), fresh);
    live::Generation target = std::move(*task.target);
    leave(task, session);
    if (const auto taken = take_over(core, std::move(target)); !taken) {
        sys::report({"slipway-manager: cannot take over RUN/wanted",
                     sys::explain(taken.error()).view(), "; the next manager goes on"});
        core.broken = true;  // clients ask again
        return;
    }
    go_on_waiting(session, std::move(waiting));
    start_what_is_new(core, before);
    await_return(session);
}

// An earlier manager had done all but the starts.
void finish_starts(Core& core, const base::Result<live::Generation, live::LoadError>& old) {
    if (old) {
        const formats::Database& database = old.value().database;
        return start_what_is_new(
            core, pulled_before(database, plan::graph_of(database), core.generation->database));
    }
    sys::report({"slipway-manager: ", old.error().text,
                 "; what is new in the default set of the generation that was taken over is not "
                 "started: `slipway start default` does it"});
    core.table.set_intent({});
    carry_out(core);
}

// Whether the other generation of a switch that was begun can perhaps be loaded in a while. Until
// it is, the switch concerns everybody.
bool resumes_later(Switch& task, Session& session, const live::LoadError& error, bool linked) {
    if (task.patience == 0) task.patience = now_ms() + kLinkPatience;
    if (!error.passes || now_ms() >= task.patience) return false;
    if (!task.resumes) sys::report({"slipway-manager: ", error.text, "; it is tried again"});
    task.resumes = true;
    task.again_at = now_ms() + kFaultPause;
    if (linked) task.pointed = {true};
    session.phase = Phase::switching;
    session.fates.assign(session.core.contacts.size(), Fate::changed);
    return true;
}

// Whose directories could not be linked when the generation that runs was taken over. Gives why one
// of them still cannot.
std::string link_what_is_stale(const Core& core) {
    std::string fault;
    for (Id id = 0; id < core.contacts.size(); ++id) {
        const std::string name = core.directory(id);
        if (!core.has_directory(id) || core.outside[id] ||
            !live::is_stale(*core.generation, core.scan, name))
            continue;
        if (const auto done = live::relink(*core.generation, core.scan, name); !done)
            fault = core.name(id) + ": cannot link its service directory" +
                    std::string(sys::explain(done.error()).view());
    }
    return fault;
}

// Everything comes back in the generation that runs.
void give_up(Core& core) {
    core.table.set_intent({});
    core.plan->let_return();
    for (Id id = 0; id < core.contacts.size(); ++id) core.plan->resume(id, now_ms());
    carry_out(core);
}

}  // namespace

base::Result<live::Generation, live::LoadError> committed_generation(
    const Core& core, const std::string& state_path) {
    const auto state = read_boot_state(state_path);
    if (!state || state->current == 0)
        return live::LoadError{"no generation is committed: " + state_path +
                               " names none; `slipway commit` makes one"};
    const std::string number(base::decimal_unsigned(state->current).view());
    for (const std::string& store : stores(core)) {
        const std::string path = std::string(store).append("/").append(number);
        if (sys::status_at(sys::kHere, path + "/complete")) return live::load_generation(path);
    }
    return live::LoadError{"generation " + number +
                           " is not complete, or not there; run `slipway " + "commit` again"};
}

void begin_switch(Switch& task, Session& session, const std::string& state_path) {
    Core& core = session.core;
    auto loaded = committed_generation(core, state_path);
    if (!loaded) return end_asking(session, Outcome::refused, loaded.error().text);
    live::Generation target = std::move(loaded).value();
    if (target.path == core.generation->path) {
        const std::string fault = link_what_is_stale(core);
        return end_asking(session, fault.empty() ? Outcome::ok : Outcome::failed, fault);
    }
    sweep(core);  // what it leaves holds back generations from `slipway prune`
    Intent intent;
    intent.work = Intent::Work::switching;
    intent.deadline = now_ms() + task.limit;
    if (!set_path(intent.from, core.generation->path) || !set_path(intent.to, target.path))
        return end_asking(session, Outcome::refused, "the path of a generation is too long");
    core.table.set_intent(intent);
    core.table.set_asked(std::exchange(session.whole_serial, 0));
    session.phase = Phase::switching;
    task.deadline = intent.deadline;
    session.fates = fates_of(core.generation->database, core.outside, target.database);
    stop_for_switch(*core.plan, session.fates, now_ms());
    task.target = std::move(target);
    carry_out(core);
}

void await_return(Session& session) {
    if (session.asking_client == 0) return;
    Pending pending{session.asking_client, session.asking_serial, {}, {}, true};
    const plan::Plan& plan = *session.core.plan;
    for (Id id = 0; id < session.core.contacts.size(); ++id)
        if (plan.unit(id).goal_up && !plan.settled(id)) pending.services.push_back(id);
    session.pending.push_back(std::move(pending));
    session.asking_client = 0;
}

void cancel_switch(Switch& task, Session& session) {
    Core& core = session.core;
    sys::report({"slipway-manager: the switch is taken back; ", core.generation->path, " goes on"});
    leave(task, session);
    core.table.set_intent({});
    core.plan->let_return();
    (void)core.plan->cancel_all(now_ms());
    end_asking(session, Outcome::failed,
               "it was cancelled; the generation that ran before goes on");
}

void resume_switch(Switch& task, Session& session) {
    Core& core = session.core;
    const Intent intent = core.table.intent();
    if (intent.work != Intent::Work::switching) return;
    const std::string from(path_of(intent.from)), to(path_of(intent.to));
    if (!task.resumes)
        sys::report({"slipway-manager: going on with the switch from ", from, " to ", to,
                     " that an earlier manager began"});
    const bool linked = core.generation->path == to;
    if (!linked && core.generation->path != from) return give_up(core);
    auto target = live::load_generation(linked ? from : to);
    if (!target && resumes_later(task, session, target.error(), linked)) return;
    leave(task, session);
    if (linked) return finish_starts(core, target);
    if (!target) {
        sys::report({"slipway-manager: ", target.error().text, "; ", from, " goes on"});
        return give_up(core);
    }
    session.fates = fates_of(core.generation->database, core.outside, target.value().database);
    task.target = std::move(target).value();
    task.deadline = std::min(intent.deadline, now_ms() + task.limit);
    session.phase = Phase::switching;
}

void advance_switch(Switch& task, Session& session) {
    if (now_ms() < task.again_at) return;
    if (task.resumes) return resume_switch(task, session);
    if (!task.target) return;
    Core& core = session.core;
    if (now_ms() < task.deadline)
        for (Id id = 0; id < core.contacts.size(); ++id)
            if (!core.plan->unit(id).goal_up && !core.plan->settled(id)) return;
    carry_out(core);
    if (task.patience == 0) task.patience = now_ms() + kLinkPatience;
    if (!point_services(task, core, session.fates) && now_ms() < task.patience) {
        task.again_at = now_ms() + kFaultPause;
        return;
    }
    finish(task, session);
}

}  // namespace slipway::manager
