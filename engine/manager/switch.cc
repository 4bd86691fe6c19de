#include "engine/manager/switch.h"

#include <algorithm>
#include <set>

#include "engine/base/number.h"
#include "engine/live/publish.h"
#include "engine/manager/boot_watch.h"
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

base::Result<live::Generation, live::LoadError> load_current(const Core& core,
                                                             const std::string& state_path) {
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

// The node of the same service in the other generation, if it has a directory there too.
std::optional<Id> counterpart(const formats::Database& database, std::string_view name) {
    const auto id = database.find(name);
    if (!id || !database.has(*id, formats::kHasDirectory)) return std::nullopt;
    return database.name(*id) == name ? id : std::nullopt;
}

bool same_service(const formats::Database& old, Id id, const formats::Database& fresh, Id other) {
    return old.hash(id) == fresh.hash(other) && old.kind(id) == fresh.kind(other);
}

// The names of whatever the default set pulls.
std::set<std::string> default_names(const formats::Database& database, const plan::Graph& graph) {
    std::set<std::string> names;
    if (database.boot() == formats::kNoNode) return names;
    std::vector<Id> open{database.boot()};
    while (!open.empty()) {
        const Id id = open.back();
        open.pop_back();
        if (!names.insert(std::string(database.name(id))).second) continue;
        for (const plan::Neighbour& link : graph.out.of(id))
            if (link.relation & (plan::kStrong | plan::kWeak)) open.push_back(link.id);
    }
    return names;
}

// Points the directories to the new generation. Errors are reported: one service that cannot be
// linked must not keep all others from coming back.
void publish(const Core& core, const live::Generation& target) {
    const formats::Database& old = core.generation->database;
    bool gone = false;
    for (Id id = 0; id < old.count(); ++id) {
        if (!core.has_directory(id) || core.outside[id]) continue;
        const std::string name = core.name(id);
        const auto other = counterpart(target.database, name);
        if (!other) {
            gone = true;
            if (const auto done = live::withdraw(core.scan, name); !done)
                sys::report({"slipway-manager: cannot remove the directory of ", name,
                             sys::explain(done.error()).view()});
        } else if (!same_service(old, id, target.database, *other)) {
            const std::string fault = live::relink(target, core.scan, name);
            if (!fault.empty()) sys::report({"slipway-manager: ", name, ": ", fault});
        }
    }
    for (const live::PublishFault& fault : live::make_missing(target, core.scan))
        sys::report({"slipway-manager: ", fault.name, ": ", fault.text});
    if (const auto done = live::rescan(core.scan, gone); !done)
        sys::report({"slipway-manager: cannot tell slipway-svscan to look again",
                     sys::explain(done.error()).view()});
}

void fail_pending(Session& session) {
    for (const Pending& pending : session.pending)
        refuse_pending(session, pending, "another generation was taken over meanwhile");
    session.pending.clear();
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
    fail_pending(session);
    publish(core, *task.target);
    if (const auto done = live::set_live(core.run, *task.target); !done)
        sys::report({"slipway-manager: cannot set RUN/live", sys::explain(done.error()).view()});
    live::Generation target = std::move(*task.target);
    task.target.reset();
    task.deadline = 0;
    session.phase = Phase::steady;
    if (const auto taken = take_over(core, std::move(target)); !taken)
        return end_asking(
            session, Outcome::system,
            "cannot write RUN/wanted" + std::string(sys::explain(taken.error()).view()));
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
    core.plan->hold_restarts(false);
    for (Id id = 0; id < core.contacts.size(); ++id) core.plan->resume(id, now_ms());
    carry_out(core);
}

}  // namespace

void begin_switch(Switch& task, Session& session, const std::string& state_path) {
    Core& core = session.core;
    auto loaded = load_current(core, state_path);
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
    const formats::Database& old = core.generation->database;
    core.plan->hold_restarts(true);
    for (Id id = 0; id < old.count(); ++id) {
        if (!core.has_directory(id) || core.outside[id] || !core.plan->unit(id).goal_up) continue;
        const auto other = counterpart(target.database, core.name(id));
        if (!other) core.plan->unpin(id);  // nothing is left to keep
        // What is gone is "restarted" as well: it does not come back, but what depends on it does.
        if (!other || !same_service(old, id, target.database, *other))
            core.plan->restart(id, plan::Reason::switched, true, now_ms());
    }
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
    core.plan->hold_restarts(false);
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
