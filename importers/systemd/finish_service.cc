#include <algorithm>
#include <utility>

#include "engine/formats/dynamic_user.h"
#include "engine/model/bus_check.h"
#include "importers/systemd/finish.h"

namespace slipway::importers::systemd {
namespace {

using diag::Loss;
using model::Kind;
using Ready = model::Readiness::Kind;

constexpr model::Millis kDefaultTimeout = 90'000;  // systemd-system.conf(5), DefaultTimeoutStopSec=

void bus_readiness(Translation& t) {
    auto& ready = t.service.run.ready;
    const Facts& f = t.facts;
    if (f.bus_name.empty())
        return t.report_unit(Loss::refused, "no-bus-name",
                             "Type=dbus needs BusName=; systemd refuses this unit",
                             "add BusName= in a drop-in");
    if (!t.store.root().exists(std::string(model::kBusProgram))) {
        ready.kind = Ready::exec;
        t.report(
            *f.bus_name_from, Loss::approximated, "bus-name",
            "the service counts as ready when its program runs, not when it has its name on "
            "the bus",
            "install the package with " + std::string(model::kBusProgram) + " and import again");
        return;
    }
    ready.kind = Ready::check;
    ready.check = model::bus_check(f.bus_name);
    t.report(*f.bus_name_from, Loss::approximated, "bus-name",
             "readiness is polled: twice a second the bus is asked who owns the name",
             "nothing to do; D-Bus no longer starts the service on demand");
}

// Type= by default: dbus with BusName=, oneshot without ExecStart=, else simple.
std::string effective_type(const Facts& f, const model::Service& s) {
    if (!f.type.empty()) return f.type;
    if (!f.bus_name.empty()) return "dbus";
    return s.run.command.empty() ? "oneshot" : "simple";
}

void readiness(Translation& t, const std::string& type) {
    auto& ready = t.service.run.ready;
    Facts& f = t.facts;
    if (type == "simple" || type == "idle") {
        ready.kind = Ready::fork;
        if (type == "idle")
            t.report(*f.type_from, Loss::approximated, "idle",
                     "the start is not put off until other jobs are done",
                     "nothing to do: idle only keeps the console tidy");
    } else if (type == "notify" || type == "notify-reload") {
        ready.kind = Ready::sd_notify;
        if (type == "notify-reload" && t.service.run.reload_signal == 0)
            t.service.run.reload_signal = 1;
    } else if (type == "dbus") {
        bus_readiness(t);
    } else if (type == "forking") {
        ready.kind = f.pid_file.empty() ? Ready::parent_exit : Ready::pid_file;
        ready.path = f.pid_file;
        if (f.pid_file.empty())
            t.report(*f.type_from, Loss::approximated, "forking-without-pid-file",
                     "the only child that is left when the parent exits counts as the daemon",
                     "keep the daemon in the foreground (Type=exec), or name its PIDFile=");
    }
    if (type != "forking" && f.pid_file_from != nullptr && !f.pid_file.empty())
        t.report(*f.pid_file_from, Loss::ignored, "unused-pid-file",
                 "the main process is known without it; the file is not removed after a stop");
    if (type != "dbus" && f.bus_name_from != nullptr && !f.bus_name.empty())
        t.report(*f.bus_name_from, Loss::ignored, "unused-bus-name",
                 "the name matters for Type=dbus only; D-Bus does not start the service on demand");
}

void commands(Translation& t, const std::string& type) {
    auto& run = t.service.run;
    // A lone `kill -HUP $MAINPID` is a signal.
    if (run.reload_signal != 0 && type != "notify-reload") run.reload.clear();
    if (type != "oneshot" && run.command.size() > 1)
        t.report_unit(
            Loss::refused, "several-commands",
            "more than one ExecStart=, which only Type=oneshot may have; systemd refuses this unit",
            "put all but the last into ExecStartPre=, or set Type=oneshot");
    const bool may_be_empty = type == "oneshot" && (t.facts.remain_after_exit || !run.stop.empty());
    if (run.command.empty() && !may_be_empty)
        t.report_unit(Loss::refused, "no-command", "the unit has no ExecStart=; systemd refuses it",
                      "name the program in ExecStart=");
}

// A longrun that stays up after its end has no process: here it is a oneshot.
void kind(Translation& t, const std::string& type) {
    auto& s = t.service;
    const bool remains = t.facts.remain_after_exit;
    s.kind = type != "oneshot" && !remains ? Kind::longrun : remains ? Kind::oneshot : Kind::task;
    if (s.kind == Kind::longrun) return;
    if (s.kind == Kind::oneshot) s.run.down = std::exchange(s.run.stop, {});
    if (type == "oneshot") return;
    s.run.ready = {};
    t.report_unit(
        Loss::approximated, "remains-after-exit",
        "Type=" + type +
            " with RemainAfterExit=yes becomes a oneshot: whoever depends on it waits until its "
            "program ends",
        "leave RemainAfterExit= out if the program stays; set Type=oneshot if it does not");
}

void stopping(Translation& t) {
    auto& run = t.service.run;
    const Facts& f = t.facts;
    if (f.start_timeout) run.start_timeout = f.start_timeout;
    if (f.stop_timeout) run.stop_timeout = f.stop_timeout;
    if (f.kill_signal == 0 && !f.stop_timeout && f.send_kill && f.final_signal == 9) return;
    const model::Millis wait = f.stop_timeout.value_or(kDefaultTimeout);
    run.stop_steps.push_back({f.kill_signal == 0 ? 15 : f.kill_signal, f.send_kill ? wait : 0});
    // Without a limit, or without SIGKILL, there is no second step.
    if (f.send_kill && wait != 0) run.stop_steps.push_back({f.final_signal, 0});
}

void restarting(Translation& t) {
    auto& restart = t.service.restart;
    const Facts& f = t.facts;
    const bool restarts = restart.when != model::Restart::When::no || !restart.force_codes.empty();
    if (restarts && !restart.delay) restart.delay = 100;  // DefaultRestartSec=
    if (!restarts) restart.delay.reset();
    if (!restarts && !f.start_limit && !f.start_interval) return;
    restart.limit = f.start_limit.value_or(5);
    restart.limit_interval = f.start_interval.value_or(10'000);
    if (restart.limit == 0 || restart.limit_interval == 0)
        restart.limit = 0, restart.limit_interval = 0;
}

}  // namespace

void finish_service(Translation& t) {
    const std::string type = effective_type(t.facts, t.service);
    commands(t, type);
    readiness(t, type);
    kind(t, type);
    stopping(t);
    restarting(t);
    if (t.facts.notify_access == "none" && type == "notify")
        t.service.run.notify_all = false;  // systemd takes "main" then, too
    const auto& p = t.service.process;
    if (p.dynamic_user && p.user.empty())
        t.service.process.user = formats::dynamic_user_name(t.unit.name.prefix).view();
}

}  // namespace slipway::importers::systemd
