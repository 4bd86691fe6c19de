#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/number.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {

using diag::Loss;
using model::Restart;

namespace {

template <typename T, std::size_t N>
const T* lookup(const std::array<std::pair<std::string_view, T>, N>& table, std::string_view word) {
    for (const auto& [name, value] : table)
        if (name == word) return &value;
    return nullptr;
}

// A time as the model has it: 0 means no limit, as "infinity" and "0" do in systemd.
std::optional<model::Millis> timeout(Translation& t) {
    const auto span = parse_millis(t.value());
    if (!span) {
        t.invalid("\"" + t.value() + "\" is no time span",
                  "write for example \"90\", \"2min 5s\" or \"infinity\"");
        return std::nullopt;
    }
    return *span == kForever ? 0 : *span;
}

}  // namespace

void type(Translation& t) {
    static constexpr std::array<std::string_view, 8> known{
        "simple", "exec", "forking", "oneshot", "dbus", "notify", "notify-reload", "idle"};
    if (std::find(known.begin(), known.end(), t.value()) == known.end())
        return t.invalid("unknown service type \"" + t.value() + "\"");
    t.facts.type = t.value();
    t.facts.type_from = &t.current();
}

void remain_after_exit(Translation& t) {
    boolean(t, t.facts.remain_after_exit);
}

void pid_file(Translation& t) {
    const std::string text = t.expanded_value();
    if (text.empty()) {
        t.facts.pid_file.clear();
        return;
    }
    // A relative path lies in /run (systemd.service(5)).
    const auto path = parse_path(text.starts_with('/') ? text : "/run/" + text);
    if (!path) return t.invalid("this is no path");
    t.facts.pid_file = path->starts_with("/var/run/") ? path->substr(4) : *path;
    t.facts.pid_file_from = &t.current();
}

void bus_name(Translation& t) {
    t.facts.bus_name = t.expanded_value();
    t.facts.bus_name_from = &t.current();
}

void notify_access(Translation& t) {
    static constexpr std::array<std::string_view, 4> known{"none", "main", "exec", "all"};
    if (std::find(known.begin(), known.end(), t.value()) == known.end())
        return t.invalid("NotifyAccess= is none, main, exec or all");
    t.facts.notify_access = t.value();
    t.service.run.notify_all = t.value() == "all" || t.value() == "exec";
    if (t.value() == "exec")
        t.lose(Loss::approximated, "notify-access",
               "messages from every process of the service count",
               "nothing to do unless the service runs programs that it does not trust");
}

void descriptor_store(Translation& t) {
    constexpr std::uint64_t kMost = 32;
    const auto number = base::parse_unsigned(t.value());
    if (!number) return t.invalid("FileDescriptorStoreMax= is a number");
    t.service.run.descriptor_store = static_cast<std::uint32_t>(std::min(*number, kMost));
    if (*number > kMost)
        t.lose(Loss::approximated, "descriptor-store", "at most 32 descriptors are kept",
               "nothing to do unless the service stores more");
}

void restart(Translation& t) {
    using When = Restart::When;
    static constexpr std::array<std::pair<std::string_view, When>, 7> words{
        {{"no", When::no},
         {"on-success", When::on_success},
         {"on-failure", When::on_failure},
         {"on-abnormal", When::on_abnormal},
         {"on-watchdog", When::on_watchdog},
         {"on-abort", When::on_abort},
         {"always", When::always}}};
    const When* when = lookup(words, t.value());
    if (when == nullptr) return t.invalid("unknown restart policy \"" + t.value() + "\"");
    t.service.restart.when = *when;
}

void restart_sec(Translation& t) {
    const auto delay = timeout(t);
    if (!delay) return;
    t.service.restart.delay = *delay;
    // Less than a start takes is the same either way.
    if (*delay <= 1000) t.is_exact();
}

void start_limit_burst(Translation& t) {
    const auto number = base::parse_unsigned(t.value());
    if (!number || *number > 1'000'000) return t.invalid("StartLimitBurst= is a number");
    t.facts.start_limit = static_cast<std::uint32_t>(*number);
}

void start_limit_interval(Translation& t) {
    if (const auto span = timeout(t)) t.facts.start_interval = *span;
}

void start_limit_action(Translation& t) {
    using At = Restart::AtLimit;
    if (t.value() == "none") {
        t.service.restart.at_limit = At::fail;
        t.is_exact();
    } else if (t.value().starts_with("reboot")) {
        t.service.restart.at_limit = At::reboot;
    } else if (t.value().starts_with("poweroff")) {
        t.service.restart.at_limit = At::poweroff;
    } else {
        t.invalid("unknown action \"" + t.value() + "\"");
    }
}

void timeout_start(Translation& t) {
    if (const auto span = timeout(t)) t.facts.start_timeout = *span;
}

void timeout_stop(Translation& t) {
    if (const auto span = timeout(t)) t.facts.stop_timeout = *span;
}

void timeout_both(Translation& t) {
    if (const auto span = timeout(t)) t.facts.start_timeout = t.facts.stop_timeout = *span;
}

// Of a target: a bundle's limit is the same.
void job_timeout(Translation& t) {
    const auto span = timeout(t);
    if (!span || t.unit.name.type != "target") return;
    t.service.run.start_timeout = *span;
    t.is_exact();
}

void watchdog(Translation& t) {
    if (const auto span = timeout(t)) t.service.restart.watchdog = *span;
}

namespace {

// Exit codes and signals of a list; a signal where only codes are kept is reported.
void statuses(Translation& t, std::vector<int>& codes, std::vector<int>* signals) {
    if (t.value().empty()) {
        codes.clear();
        if (signals != nullptr) signals->clear();
    }
    for (const Word& word : split_plain(t.value())) {
        if (const auto code = parse_exit_status(word.text)) {
            codes.push_back(*code);
        } else if (const auto signal = parse_signal(word.text); !signal) {
            t.invalid_at(word.offset, word.length,
                         "\"" + word.text + "\" is neither an exit status nor a signal", "");
        } else if (signals != nullptr) {
            signals->push_back(*signal);
        } else {
            t.lose_at(word.offset, word.length, Loss::approximated, "signal-status",
                      "only exit codes are listed here: an end by " + word.text +
                          " is treated as Restart= says",
                      "choose Restart= so that the end by this signal does what you want");
        }
    }
}

}  // namespace

void success_status(Translation& t) {
    statuses(t, t.service.restart.success_codes, &t.service.restart.success_signals);
}

void prevent_status(Translation& t) {
    statuses(t, t.service.restart.never_codes, nullptr);
}

void force_status(Translation& t) {
    statuses(t, t.service.restart.force_codes, nullptr);
}

void kill_mode(Translation& t) {
    using model::KillMode;
    static constexpr std::array<std::pair<std::string_view, KillMode>, 4> words{
        {{"control-group", KillMode::group},
         {"process", KillMode::process},
         {"mixed", KillMode::mixed},
         {"none", KillMode::none}}};
    const KillMode* mode = lookup(words, t.value());
    if (mode == nullptr) return t.invalid("unknown kill mode \"" + t.value() + "\"");
    t.service.run.kill_mode = *mode;
}

namespace {

void signal(Translation& t, int& target) {
    const auto number = parse_signal(t.value());
    if (!number) return t.invalid("unknown signal \"" + t.value() + "\"");
    target = *number;
}

}  // namespace

void kill_signal(Translation& t) {
    signal(t, t.facts.kill_signal);
}

void final_kill_signal(Translation& t) {
    signal(t, t.facts.final_signal);
}

void send_sigkill(Translation& t) {
    boolean(t, t.facts.send_kill);
}

void send_sighup(Translation& t) {
    boolean(t, t.service.run.hangup);
}

void same_as_kill_signal(Translation& t) {
    const auto number = parse_signal(t.value());
    if (!number) return t.invalid("unknown signal \"" + t.value() + "\"");
    if (*number == (t.facts.kill_signal == 0 ? 15 : t.facts.kill_signal)) t.is_exact();
}

void service_sockets(Translation& t) {
    for (const Word& word : split_plain(t.value())) {
        const std::string name = t.expand(word.text, word.offset);
        if (!name.ends_with(".socket"))
            t.invalid_at(word.offset, word.length, "\"" + name + "\" is no name of a socket", "");
        else
            t.facts.edges.push_back(
                {model::EdgeKind::pulls, name, &t.current(), word.offset, word.length});
    }
}

}  // namespace slipway::importers::systemd::handle
