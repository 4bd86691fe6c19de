#include "engine/manager/ending.h"

#include <algorithm>
#include <array>

#include "engine/sys/fifo.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {
namespace {

constexpr std::array<std::string_view, formats::kShutdownKinds> kWords{"poweroff", "reboot", "halt",
                                                                       "kexec", "exit"};

constexpr Millis kTellAgainAfter = 1'000;
// The machine that cannot be told how to end shall end nevertheless.
constexpr int kMostWrites = 5;

void report_who_is_left(const Core& core) {
    for (Id id = 0; id < core.contacts.size(); ++id) {
        const bool left = core.plan->unit(id).stuck || !core.plan->settled(id);
        if (left)
            sys::report(
                {"slipway-manager: ", core.name(id), " did not stop in time; svscan ends it"});
    }
}

// What the next manager has to know; committed by the next carry_out().
void remember(const Ending& ending, Session& session) {
    Intent intent;
    intent.work = Intent::Work::ending;
    intent.stage = static_cast<std::uint8_t>(ending.stage);
    intent.kind = static_cast<std::uint8_t>(session.shutdown);
    intent.hurry = session.hurry ? 1 : 0;
    intent.deadline = ending.deadline;
    session.core.table.set_intent(intent);
}

void begin_last_services(Ending& ending, Session& session) {
    Core& core = session.core;
    report_who_is_left(core);
    ending.stage = Ending::Stage::last_services;
    ending.deadline = now_ms() + ending.limit;
    remember(ending, session);
    const formats::NodeIndex last = core.generation->database.shutdown();
    if (last != formats::kNoNode) core.plan->start(last, plan::Reason::shutdown, now_ms());
    carry_out(core);
}

// What slipway-init does when svscan has ended stands in RUN/ending before svscan is told. False:
// once more in a while.
bool write_word(Ending& ending, const Session& session) {
    const Core& core = session.core;
    const std::string text = std::string(ending_word(session.shutdown)) + "\n";
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto written =
        sys::replace_file(core.run, "ending", "ending.new", {bytes, text.size()}, 0644);
    if (written) return true;
    const bool last = ++ending.unwritten == kMostWrites || !base::may_pass(written.error());
    sys::report({"slipway-manager: cannot write ", core.run_path, "/ending",
                 sys::explain(written.error()).view(),
                 last ? "; the machine will halt" : "; it is tried again"});
    return last;
}

bool tell_to_end(const Core& core, bool again) {
    const auto control = sys::open_fifo_for_write(core.scan, ".s6-svscan/control");
    if (control && sys::write(control.value(), std::string_view("t")).ok()) return true;
    if (again) return false;
    sys::report({"slipway-manager: cannot tell slipway-svscan to end",
                 control ? std::string_view() : sys::explain(control.error()).view(),
                 "; send SIGTERM to it by hand"});
    return false;
}

}  // namespace

void report_stops(const Core& core, const std::vector<plan::Change>& news) {
    for (const plan::Change& change : news) {
        const bool down = change.to == plan::State::down || change.to == plan::State::failed;
        if (!down || !core.has_directory(change.id) || !core.contacts[change.id].known) continue;
        const formats::S6Status& status = core.contacts[change.id].status.s6;
        sys::report({"slipway-manager: ", core.name(change.id), " is down since ",
                     formats::tai_text(status.ready ? status.readied : status.changed).view()});
    }
}

std::string_view ending_word(formats::ShutdownKind kind) {
    return kWords[static_cast<std::size_t>(kind)];
}

void begin_ending(Ending& ending, Session& session, formats::ShutdownKind kind) {
    sys::report({"slipway-manager: stopping all services (", ending_word(kind), ")"});
    session.phase = Phase::ending;
    session.shutdown = kind;
    ending.stage = Ending::Stage::stopping;
    ending.deadline = now_ms() + ending.limit;
    remember(ending, session);
    session.core.table.set_asked(std::exchange(session.whole_serial, 0));
    session.core.plan->open_request();
    session.core.plan->stop_all(now_ms());
    session.core.plan->close_request(now_ms());
    carry_out(session.core);
}

bool resume_ending(Ending& ending, Session& session) {
    const Intent& intent = session.core.table.intent();
    if (intent.work != Intent::Work::ending || intent.kind >= formats::kShutdownKinds) return false;
    session.phase = Phase::ending;
    session.shutdown = static_cast<formats::ShutdownKind>(intent.kind);
    session.hurry = intent.hurry != 0;
    const bool last = intent.stage > static_cast<std::uint8_t>(Ending::Stage::stopping);
    ending.stage = last ? Ending::Stage::last_services : Ending::Stage::stopping;
    ending.deadline = std::min(intent.deadline, now_ms() + ending.limit);
    sys::report({"slipway-manager: going on with the shutdown that an earlier manager began (",
                 ending_word(session.shutdown), ")"});
    return true;
}

void advance_ending(Ending& ending, Session& session) {
    Core& core = session.core;
    const bool told_all = ending.stage == Ending::Stage::told || ending.unheard;
    if (session.hurry && !told_all && ending.deadline > now_ms()) {
        ending.deadline = now_ms();
        remember(ending, session);
    }
    const auto over = [&] { return core.plan->unsettled() == 0 || now_ms() >= ending.deadline; };
    if (ending.stage == Ending::Stage::stopping && over()) begin_last_services(ending, session);
    if (ending.stage == Ending::Stage::told) end_asking(session, formats::Outcome::ok, "");
    if (ending.stage != Ending::Stage::last_services || !over()) return;
    if (ending.unheard && now_ms() < ending.deadline) return;
    if (ending.unwritten < kMostWrites && !write_word(ending, session)) {
        ending.deadline = now_ms() + kTellAgainAfter;
        ending.unheard = true;
        return;
    }
    const bool told = tell_to_end(core, ending.unheard && ending.unwritten == 0);
    end_asking(session, told ? formats::Outcome::ok : formats::Outcome::system,
               told ? "" : "slipway-svscan does not answer");
    ending.unheard = !told;
    ending.deadline = told ? 0 : now_ms() + kTellAgainAfter;
    if (told) ending.stage = Ending::Stage::told;
}

bool cancel_ending(Ending& ending, Session& session) {
    if (ending.stage != Ending::Stage::stopping) return false;
    sys::report({"slipway-manager: the shutdown is taken back"});
    ending.stage = Ending::Stage::none;
    ending.deadline = 0;
    session.phase = Phase::steady;
    session.hurry = false;
    session.core.table.set_intent({});
    session.fates.clear();  // of a switch that the shutdown had cut short
    session.core.plan->let_return();
    (void)session.core.plan->cancel_all(now_ms());
    end_asking(session, formats::Outcome::failed, "the shutdown was cancelled");
    return true;
}

void leave_ending(const Ending& ending, Session& session) {
    if (ending.stage != Ending::Stage::told) return;
    session.core.table.set_intent({});
    carry_out(session.core);
}

}  // namespace slipway::manager
