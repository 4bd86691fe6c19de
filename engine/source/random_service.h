// Random services for property tests: every field of the model, with hostile text.
#pragma once

#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/formats/exec_plan_filter.h"
#include "engine/model/service.h"
#include "engine/model/setting_values.h"

namespace slipway::source {

class RandomService {
public:
    explicit RandomService(unsigned seed) : random_(seed) {}

    model::Service make() {
        model::Service s;
        s.name = "svc" + std::to_string(below(100));
        if (maybe()) s.description = text();
        s.documentation = words();
        if (maybe()) s.renamed_from = "was" + std::to_string(below(100));
        s.kind = pick<model::Kind>(5);
        s.essential = maybe();
        s.hidden = maybe();
        s.contents = words();
        for (unsigned i = below(6); i > 0; --i)
            s.edges.push_back({pick<model::EdgeKind>(21), filled(), {}});
        s.provides = words();
        s.provider_quantifier = pick<model::Service::Quantifier>(2);
        s.refuse_manual_start = maybe();
        s.refuse_manual_stop = maybe();
        s.stop_when_unneeded = maybe();
        s.producer_for = text();
        s.consumer_for = text();
        s.pipeline_name = text();
        s.enablement = {words(), words(), words(), words(), text(), optional(maybe()), maybe()};
        s.run = run();
        s.process = process();
        s.restart = restart();
        for (unsigned i = below(4); i > 0; --i)
            s.conditions.push_back({maybe() ? "path-exists" : "kernel-command-line", text(),
                                    maybe(), maybe(), maybe()});
        s.payload = payload();
        s.log = {pick<model::Logging::Kind>(7), text(), words(), text(), maybe()};
        return s;
    }

    std::string text() {
        static const std::vector<std::string> parts{
            "a",    "word", " ", "  ",       ";",          " ;",   "#",    "\"",
            "'",    "\\",   "$", "${X}",     "%i",         "\t",   "\n",   "=",
            ":",    "[",    "]", "\xc3\xa4", "\xff",       "\x01", "\x7f", "${SLIPWAY_INSTANCE}",
            "####", "{",    "}", "`",        "/usr/bin/x", "-",    "+",    "@",
            "()",   "~",    ",", "\r"};
        std::string out;
        // Now and then longer than any line that inih reads.
        const unsigned length = below(40) == 0 ? 300 : below(6);
        if (below(60) == 0) return std::string(450, parts[below(size(parts))][0]);
        for (unsigned i = 0; i < length; ++i) out += parts[below(size(parts))];
        return out;
    }

    std::string filled() { return "n" + text(); }

    std::vector<std::string> words() {
        std::vector<std::string> list;
        if (below(3) == 0)
            for (unsigned i = below(5); i > 0; --i) list.push_back(text());
        return list;
    }

    // That somebody can listen at.
    std::string address() {
        static const std::vector<std::string> numbers{"80", "127.0.0.1:80", "[::1%lo]:9"};
        if (maybe()) return numbers[below(size(numbers))];
        return (maybe() ? "@n" : "/") + filled().substr(0, 100);
    }

    model::Command command() {
        model::Command c;
        c.may_fail = maybe();
        c.full_privilege = maybe();
        c.keep_user = !c.full_privilege && maybe();
        if (maybe()) c.argv0 = filled();
        for (unsigned i = below(6) + 1; i > 0; --i) c.argv.push_back(argument());
        return c;
    }

private:
    static unsigned size(const std::vector<std::string>& list) {
        return static_cast<unsigned>(list.size());
    }

    unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

    bool maybe() { return below(4) == 0; }

    template <typename E>
    E pick(unsigned count) {
        return static_cast<E>(maybe() ? below(count) : 0u);
    }

    template <typename T>
    std::optional<T> optional(T value) {
        return maybe() ? std::optional<T>(value) : std::nullopt;
    }

    model::Millis time() {
        static const std::vector<model::Millis> times{0,     1,     999,     1000,     1500,
                                                      90000, 60000, 3600000, 86400000, 86400001};
        return times[below(10)];
    }

    model::Piece variable() {
        model::Piece p{model::Piece::Kind::variable,
                       maybe() ? "SLIPWAY_INSTANCE" : "NAME_1",
                       pick<model::Piece::Operator>(5),
                       {}};
        if (p.op != model::Piece::Operator::plain) p.operand = text();
        return p;
    }

    // In the reader's shape: neighbouring literals are one, an empty word is one empty literal.
    model::Argument argument() {
        if (maybe()) return {{variable()}, true};
        model::Argument a;
        for (unsigned i = below(4); i > 0; --i) {
            const bool after_literal =
                !a.pieces.empty() && a.pieces.back().kind == model::Piece::Kind::literal;
            if (maybe() || after_literal)
                a.pieces.push_back(variable());
            else
                a.pieces.push_back({model::Piece::Kind::literal, filled(), {}, {}});
        }
        return a.pieces.empty() ? model::literal("") : a;
    }

    std::vector<model::Command> commands() {
        std::vector<model::Command> list;
        if (below(3) == 0)
            for (unsigned i = below(3); i > 0; --i) list.push_back(command());
        return list;
    }

    model::Readiness ready() {
        using Kind = model::Readiness::Kind;
        model::Readiness r;
        r.kind = pick<Kind>(9);
        if (r.kind == Kind::fd) r.number = static_cast<int>(below(20)) + 1;
        if (r.kind == Kind::pid_file || r.kind == Kind::bus_name) r.path = filled();
        if (r.kind == Kind::listen) r.path = "tcp 80";
        if (maybe()) r.check = command();
        if (maybe()) r.interval = time();
        return r;
    }

    model::Run run() {
        model::Run r;
        for (auto* list : {&r.conditions, &r.prepare, &r.command, &r.started, &r.reload, &r.stop,
                           &r.cleanup, &r.down})
            *list = commands();
        if (maybe()) r.reload_signal = signal();
        for (unsigned i = below(4); i > 0; --i) r.stop_steps.push_back({signal(), time()});
        r.kill_mode = pick<model::KillMode>(5);
        r.hangup = maybe();
        r.start_timeout = optional(time());
        r.stop_timeout = optional(time());
        r.ready = ready();
        r.expand = pick<model::Expand>(3);
        r.survive_shutdown = maybe();
        r.notify_all = maybe();
        r.descriptor_store = maybe() ? 7 : 0;
        if (maybe()) r.actions[filled()] = {command()};
        if (maybe()) r.actions["check config"] = {command(), command()};
        if (maybe()) r.controls["HUP"] = {command()};
        return r;
    }

    int signal() { return static_cast<int>(below(64)) + 1; }

    // Words that the setting takes: any, or the first of these from a random one on.
    std::vector<std::string> setting_value(const model::SettingName& row) {
        static const std::vector<std::vector<std::string>> kSome{
            {"yes"},
            {"no"},
            {"1"},
            {"/a b", "-/c"},
            {"CAP_KILL", "~CAP_BPF"},
            {"all"},
            {"noroot"},
            {"cpu", "io"},
            {"a-b.slice"},
            {"20%"},
            {"10ms"},
            {"1G"},
            {"any"},
            {"fifo"},
            {"idle"},
            {"/dev/x", "30"},
            {"/dev/x", "10ms"},
            {"eth0"},
            {"a:b c", "d:"},
            {"other"},
            {"kill"},
            {"auto"},
            {"default"},
            {"shared"},
            {"/a b"},
            {"@mount", "~read:EPERM"},
            {"@mount"},
            {"EPERM"},
            {"100"},
            {"avoid"},
            {"AF_UNIX"},
            {"native"},
            {"net"},
            {"private"},
            {std::string(formats::own_architecture())}};
        std::vector<std::string> value = words();
        unsigned at = below(static_cast<unsigned>(kSome.size()));
        for (std::size_t left = kSome.size(); model::wrong_value(row.group, row.name, value);
             --left) {
            if (left == 0) throw std::logic_error("no value for " + std::string(row.name));
            value = kSome[at++ % kSome.size()];
        }
        return value;
    }

    model::Settings settings(model::SettingGroup group) {
        model::Settings out;
        for (const model::SettingName& row : model::kSettingNames)
            if (row.group == group && below(12) == 0)
                out[std::string(row.name)] = setting_value(row);
        return out;
    }

    model::Process process() {
        model::Process p;
        p.user = text();
        p.group = text();
        p.groups = words();
        p.only_listed_groups = maybe();
        p.dynamic_user = maybe();
        p.pam_name = text();
        for (unsigned i = below(4); i > 0; --i)
            p.environment.emplace_back("N_" + std::to_string(i), text());
        for (unsigned i = below(3); i > 0; --i)
            p.variables_files.push_back(
                {filled(), pick<model::VariablesFile::Syntax>(2), maybe(), !maybe()});
        p.unset = words();
        p.pass = words();
        p.working_directory = text();
        p.working_directory_optional = maybe();
        if (maybe()) p.root_directory = "/" + text();
        if (maybe()) p.root_image = "/" + text();
        p.umask = optional<std::uint32_t>(below(01000));
        if (maybe()) p.limits["NOFILE"] = {below(100), 100 + below(100)};
        if (maybe()) p.limits["CORE"] = {};
        p.nice = optional(static_cast<int>(below(40)) - 20);
        p.oom_score_adjust = optional(static_cast<int>(below(2001)) - 1000);
        for (unsigned i = below(3); i > 0; --i)
            p.directories.push_back({pick<model::Directory::Kind>(6), "/" + text(), below(010000),
                                     text(), text(), maybe()});
        for (auto* stdio : {&p.standard_input, &p.standard_output, &p.standard_error})
            *stdio = {pick<model::Stdio::Kind>(12), text()};
        p.tty = {text(),     maybe(),    maybe(), maybe(),
                 below(300), below(300), text(),  pick<model::Tty::UtmpMode>(3)};
        p.ignore_sigpipe = !maybe();
        p.new_session = !maybe();
        p.no_new_privileges = maybe();
        p.when_impossible = pick<model::WhenImpossible>(2);
        p.scheduling = settings(model::SettingGroup::scheduling);
        p.capabilities = settings(model::SettingGroup::capabilities);
        p.cgroup = settings(model::SettingGroup::cgroup);
        p.sandbox = settings(model::SettingGroup::sandbox);
        p.security = settings(model::SettingGroup::security);
        return p;
    }

    model::Restart restart() {
        model::Restart r;
        r.when = pick<model::Restart::When>(7);
        r.delay = optional(time());
        if (maybe()) r.max_delay = time();
        if (maybe()) r.limit = below(10);
        if (maybe()) r.limit_interval = time();
        r.at_limit = pick<model::Restart::AtLimit>(3);
        for (auto* list : {&r.success_codes, &r.never_codes, &r.force_codes})
            for (unsigned i = below(3); i > 0; --i) list->push_back(static_cast<int>(below(256)));
        if (maybe()) r.success_signals = {signal(), signal()};
        if (maybe()) r.watchdog = time();
        r.repeatable = maybe();
        return r;
    }

    model::Payload payload() {
        model::Payload p;
        for (unsigned i = below(4); i > 0; --i) {
            model::Socket s{pick<model::Socket::Type>(6),
                            address(),
                            text(),
                            optional<std::uint32_t>(0600),
                            text(),
                            text(),
                            below(5000),
                            {},
                            maybe()};
            if (maybe()) s.options["receive-buffer"] = filled();
            p.sockets.push_back(std::move(s));
        }
        if (maybe()) {
            model::Timer t;
            if (maybe()) t.calendar = {"weekly UTC", "Mon,Fri *-*~1..3 08..18/2:30:00.5"};
            for (auto* at : {&t.after_boot, &t.after_start, &t.after_active, &t.after_inactive,
                             &t.after_manager})
                *at = optional(time());
            t.random_delay = time();
            t.accuracy = time();
            t.persistent = maybe();
            t.fixed_random = maybe();
            p.timer = t;
        }
        for (unsigned i = below(3); i > 0; --i) p.paths.push_back({text(), text(), maybe()});
        if (maybe()) p.mount = model::Mount{text(), text(), text(), text()};
        return p;
    }

    std::mt19937 random_;
};

}  // namespace slipway::source
