#include "engine/manager/switch.h"

#include <algorithm>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/live/publish.h"
#include "engine/manager/boot_watch.h"
#include "engine/manager/supervisor.h"
#include "engine/manager/switch_difference.h"
#include "engine/plan/from_database.h"
#include "engine/sys/report.h"

namespace slipway::manager {
namespace {

using formats::Outcome;

// Where generations are kept (docs/formats/live-tree.md), beside the one that runs first.
std::vector<std::string> stores(const Core& core) {
    const std::string& path = core.generation->path;
    return {path.substr(0, path.rfind('/')), "/var/lib/slipway/generations",
            "/etc/slipway/boot/generations"};
}

// Whoever writes to it notices nothing: the pipe stays. One that is down reads its new script when
// it starts.
void restart_logger_of(const Core& core, const std::string& name) {
    const auto told = restart_logger(core.scan, name);
    const bool absent = !told && (told.error().value == ENXIO || told.error().value == ENOENT);
    if (!told && !absent)
        sys::report({"slipway-manager: cannot restart the logger of ", name,
                     sys::explain(told.error()).view(),
                     "; its new script counts from its next start"});
}

// Points the directories to the new generation. Errors are reported: one service that cannot be
// linked must not keep all others from coming back.
void publish(const Core& core, const std::vector<Fate>& fates, const live::Generation& target) {
    bool gone = false;
    for (Id id = 0; id < fates.size(); ++id) {
        if (fates[id] == Fate::same) continue;
        const std::string name = core.name(id);
        if (fates[id] == Fate::gone) {
            gone = true;
            if (const auto done = live::withdraw(core.scan, name); !done)
                sys::report({"slipway-manager: cannot remove the directory of ", name,
                             sys::explain(done.error()).view()});
        } else {
            const std::string fault = live::relink(target, core.scan, name);
            if (!fault.empty()) sys::report({"slipway-manager: ", name, ": ", fault});
            if (fates[id] == Fate::logger) restart_logger_of(core, name);
        }
    }
    for (const live::PublishFault& fault : live::make_missing(target, core.scan))
        sys::report({"slipway-manager: ", fault.name, ": ", fault.text});
    if (const auto done = live::rescan(core.scan, gone); !done)
        sys::report({"slipway-manager: cannot tell slipway-svscan to look again",
                     sys::explain(done.error()).view()});
}

// Who waits for what, by names: the numbers change with the generation.
struct Waiting {
    std::vector<std::string> services, others, events, ordered;
};

std::vector<Waiting> names_of_pending(const Session& session) {
    std::vector<Waiting> all;
    const auto names = [&](const std::vector<Id>& ids) {
        std::vector<std::string> out;
        for (const Id id : ids) out.push_back(session.core.name(id));
        return out;
    };
    for (const Pending& pending : session.pending) {
        std::vector<std::string> ordered;
        for (const Ordered& order : pending.orders)
            ordered.push_back(session.core.name(order.service));
        all.push_back({names(pending.services), names(pending.others), names(pending.events),
                       std::move(ordered)});
    }
    return all;
}

// Gives the first of `names` that the generation does not have, if it is `demanded`.
std::string renumber(const Core& core,
                     const std::vector<std::string>& names,
                     bool demanded,
                     std::vector<Id>& ids) {
    ids.clear();
    std::string missing;
    for (const std::string& name : names) {
        if (const auto id = core.generation->database.find(name))
            ids.push_back(*id);
        else if (demanded && missing.empty())
            missing = name;
    }
    return missing;
}

// Whoever waits goes on waiting; for what is gone only if it was to go.
void renumber_pending(Session& session, const std::vector<Waiting>& waiting) {
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        Pending& pending = session.pending[i];
        const Core& core = session.core;
        std::string missing = renumber(core, waiting[i].services, pending.up, pending.services);
        renumber(core, waiting[i].others, false, pending.others);
        if (missing.empty()) missing = renumber(core, waiting[i].events, true, pending.events);
        std::vector<Id> ordered;
        if (missing.empty()) missing = renumber(core, waiting[i].ordered, true, ordered);
        for (std::size_t k = 0; missing.empty() && k < ordered.size(); ++k)
            pending.orders[k].service = ordered[k];
        if (missing.empty()) continue;
        refuse_pending(session, pending,
                       missing + " is not in the generation that was taken over meanwhile");
        pending.client = 0;
    }
    std::erase_if(session.pending, [](const Pending& pending) { return pending.client == 0; });
}

// What the default set has now and had not, and the end of the switch, in one commit.
void start_what_is_new(Core& core, const std::set<std::string>& before) {
    for (const std::string& name : default_names(core.generation->database, *core.graph))
        if (!before.contains(name))
            core.plan->start(*core.generation->database.find(name), plan::Reason::boot, now_ms());
    core.table.set_intent({});
    carry_out(core);
}

void finish(Switch& task, Session& session) {
    Core& core = session.core;
    const std::set<std::string> before = default_names(core.generation->database, *core.graph);
    carry_out(core);
    tell_clients(session);  // what has changed is told with the numbers it has now
    const std::vector<Waiting> waiting = names_of_pending(session);
    publish(core, session.fates, *task.target);
    if (const auto done = live::set_live(core.run, *task.target); !done)
        sys::report({"slipway-manager: cannot set RUN/live", sys::explain(done.error()).view()});
    live::Generation target = std::move(*task.target);
    task.target.reset();
    task.deadline = 0;
    session.phase = Phase::steady;
    session.fates.clear();
    if (const auto taken = take_over(core, std::move(target)); !taken) {
        const std::string why =
            "cannot write RUN/wanted" + std::string(sys::explain(taken.error()).view());
        for (const Pending& pending : session.pending) refuse_pending(session, pending, why);
        session.pending.clear();
        return end_asking(session, Outcome::system, why);
    }
    renumber_pending(session, waiting);
    start_what_is_new(core, before);
    await_return(session);
}

// An earlier manager had done all but the starts.
void finish_starts(Core& core, const std::string& from) {
    const auto old = live::load_generation(from);
    if (old) {
        const formats::Database& database = old.value().database;
        return start_what_is_new(core, default_names(database, plan::graph_of(database)));
    }
    sys::report({"slipway-manager: ", old.error().text,
                 "; what is new in the default set of the generation that was taken over is not "
                 "started: `slipway start default` does it"});
    core.table.set_intent({});
    carry_out(core);
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
    if (target.path == core.generation->path) return end_asking(session, Outcome::ok, "");
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
    task.target.reset();
    task.deadline = 0;
    session.phase = Phase::steady;
    core.table.set_intent({});
    session.fates.clear();
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
    sys::report({"slipway-manager: going on with the switch from ", from, " to ", to,
                 " that an earlier manager began"});
    if (core.generation->path == to) return finish_starts(core, from);
    if (core.generation->path != from) return give_up(core);
    auto target = live::load_generation(to);
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
    if (!task.target) return;
    Core& core = session.core;
    if (now_ms() < task.deadline)
        for (Id id = 0; id < core.contacts.size(); ++id)
            if (!core.plan->unit(id).goal_up && !core.plan->settled(id)) return;
    finish(task, session);
}

}  // namespace slipway::manager
