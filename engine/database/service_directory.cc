#include "engine/database/service_directory.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/database/filter_file.h"
#include "engine/database/plan_parts.h"
#include "engine/database/plan_text.h"
#include "engine/database/policy_text.h"
#include "engine/formats/exec_plan.h"
#include "engine/formats/policy.h"
#include "engine/formats/signal_name.h"
#include "engine/model/bus_check.h"
#include "engine/model/logging.h"

namespace slipway::database {
namespace {

using model::Kind;
using model::Service;

// The line itself says which setting it comes from, where a number alone would not.
std::string quoted_line(const std::string& text, int number) {
    if (number <= 0) return {};
    std::size_t at = 0;
    for (int line = 1; line < number && at != std::string::npos; ++line) {
        const std::size_t end = text.find('\n', at);
        at = end == std::string::npos ? end : end + 1;
    }
    if (at == std::string::npos) return {};
    constexpr std::size_t kMost = 120;
    const std::string line = text.substr(at, text.find('\n', at) - at);
    return " '" + (line.size() > kMost ? line.substr(0, kMost) + "…" : line) + "'";
}

void complain(const Service& service,
              const File& file,
              int line,
              std::string_view why,
              std::string_view way_out,
              diag::Sink& sink) {
    diag::Diagnostic d;
    const auto& values = service.provenance.values;
    d.where.path = values.empty() ? service.name + ".svc" : values.begin()->second.path;
    d.code = "database/not-startable";
    d.message = "\"" + service.name +
                "\" compiles to something that the runtime refuses: " + file.path + ", line " +
                std::to_string(line) + quoted_line(file.text, line) + ": " + std::string(why);
    d.help = way_out;
    d.service = service.name;
    sink.add(std::move(d));
}

// The decoders are the runtime's own, so nothing that passes here is refused at the start. Small
// plans cannot reach a limit of the decoder but by a word it does not take.
void verify(const Service& service, const std::vector<File>& files, diag::Sink& sink) {
    std::string storage;
    for (const File& file : files) {
        if (file.executable) {
            storage.resize(file.text.size());
            formats::PlanError error;
            // A new one for each text, as the decoder demands; too large for a stack.
            const auto plan = std::make_unique<formats::ExecPlan>();
            if (!formats::decode_exec_plan(file.text, storage, *plan, error))
                complain(service, file, error.line, error.what.message, error.what.help, sink);
        } else if (file.path == "data/policy") {
            formats::Policy policy;
            if (const auto error = formats::decode_policy(file.text, policy))
                complain(service, file, static_cast<int>(error->line), error->why, error->way_out,
                         sink);
        }
    }
}

// Whether somebody listens where the service shall, or owns its name on the bus; asked by nobody in
// particular, so without the service's user, environment and root.
File outside_check(const Service& service, const Places& places) {
    const std::string& at = service.run.ready.path;
    const std::size_t blank = at.find(' ');
    model::Command command;
    if (service.run.ready.kind == model::Readiness::Kind::bus_name)
        command = model::bus_check(at);
    else
        for (const std::string& word : {places.libdir + "/slipway-boot", std::string("listening"),
                                        at.substr(0, blank), at.substr(blank + 1)})
            command.argv.push_back(model::literal(word));
    Service plain;
    plain.name = service.name;
    return {
        "data/check",
        plan_text(plain, PlanKind::check, std::span(&command, 1), {places.libdir, false, true, {}}),
        true};
}

void add_data(const Service& service, const PlanOptions& options, std::vector<File>& files) {
    struct Row {
        const char* name;
        PlanKind kind;
        const std::vector<model::Command>* commands;
    };

    const model::Run& run = service.run;
    const std::vector<model::Command> check{run.ready.check};
    const bool asks = run.ready.kind == model::Readiness::Kind::check;
    const std::vector<model::Command> none;
    const Row rows[] = {
        {"data/prepare", PlanKind::prepare, &run.prepare},
        {"data/started", PlanKind::started, &run.started},
        {"data/reload", PlanKind::reload, &run.reload},
        {"data/stop", PlanKind::stop, &run.stop},
        {"data/cleanup", PlanKind::cleanup, &run.cleanup},
        {"data/down", PlanKind::down, service.kind == Kind::oneshot ? &run.down : &none},
        {"data/check", PlanKind::check, asks ? &check : &none},
    };
    for (const Row& row : rows) {
        const bool undoes = row.kind == PlanKind::cleanup &&
                            (leaves_private_files(service.process) || !options.shares.empty() ||
                             removes_ipc(service.process) || has_end(service));
        if (row.commands->empty() && !undoes) continue;
        PlanOptions own = options;
        own.ask_conditions = row.kind == PlanKind::prepare;
        files.push_back({row.name, plan_text(service, row.kind, *row.commands, own), true});
    }
}

// data/action.N, N counted from 1, and data/actions, whose line N is the name.
void add_actions(const Service& service, PlanOptions options, std::vector<File>& files) {
    options.ask_conditions = false;
    std::string names;
    std::size_t number = 0;
    for (const auto& [name, commands] : service.run.actions) {
        files.push_back({"data/action." + std::to_string(++number),
                         plan_text(service, PlanKind::action, commands, options), true});
        names += name + "\n";
    }
    if (number != 0) files.push_back({"data/actions", names, false});
}

// data/control.NAME; the policy lists the signals.
void add_controls(const Service& service, PlanOptions options, std::vector<File>& files) {
    options.ask_conditions = false;
    if (service.kind != Kind::longrun) return;
    for (const auto& [name, commands] : service.run.controls) {
        const auto number = formats::parse_signal(name);
        if (!number) continue;  // refused by the check
        files.push_back({"data/control." + std::string(formats::signal_name(*number).view()),
                         plan_text(service, PlanKind::action, commands, options), true});
    }
}

constexpr std::string_view kPolicy = "data/policy";

// What is read, or executed, when a service that runs stops, ends or reloads.
bool used_later(std::string_view path) {
    constexpr std::array<std::string_view, 4> kLater{"data/reload", "data/stop", "data/cleanup",
                                                     "data/down"};
    return std::find(kLater.begin(), kLater.end(), path) != kLater.end() ||
           path.starts_with("data/control.");
}

// The words of a policy that say nothing about a process that runs: what it must keep to is the
// same, whatever they are.
bool about_later(std::string_view word) {
    constexpr std::array<std::string_view, 13> kLater{
        "start-timeout", "stop",          "stop-timeout", "kill",  "hangup", "reload", "restart",
        "restart-delay", "restart-limit", "success",      "never", "force",  "control"};
    return std::find(kLater.begin(), kLater.end(), word) != kLater.end();
}

class Fnv {
public:
    void add(std::string_view text) {
        for (const char c : text) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * kPrime;
        hash_ *= kPrime;  // the end of a text counts too
    }

    void add_name(const File& file) {
        add(file.path);
        add(file.executable ? "x" : "-");
    }

    void add(const File& file) {
        add_name(file);
        add(file.text);
    }

    // 0 means "no directory".
    std::uint64_t value() const { return hash_ == 0 ? 1 : hash_; }

    std::uint32_t folded() const {
        const auto half = static_cast<std::uint32_t>(hash_ ^ hash_ >> 32);
        return half == 0 ? 1 : half;
    }

private:
    static constexpr std::uint64_t kPrime = 0x100000001b3u;
    std::uint64_t hash_ = 0xcbf29ce484222325u;
};

void add_policy(std::string_view text, Fnv& hash) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (!about_later(line.substr(0, line.find(' ')))) hash.add(line);
    }
}

// What a plan says of slices is not the process's own: it counts from the next start in them.
std::string without_slices(const std::string& text) {
    constexpr std::string_view kLine = "\ncgroup-slice";  // and -startup, -normal
    std::string out = text;
    for (std::size_t at = 0; (at = out.find(kLine, at)) != out.npos;)
        out.erase(at, out.find('\n', at + 1) - at);
    return out;
}

}  // namespace

bool has_directory(const Service& service) {
    return service.kind != Kind::bundle && service.kind != Kind::event;
}

std::vector<File> service_directory(const Service& given,
                                    const Places& places,
                                    diag::Sink& sink,
                                    const std::vector<Share>& shares) {
    const Service service = with_dynamic_user(given);
    std::vector<File> files;
    const bool prepares = !service.run.prepare.empty();
    PlanOptions options{places.libdir, !prepares, model::has_logger(service), {},
                        places.run,    shares};
    const std::string filter = filter_program(service, options, sink);
    std::vector<model::Command> commands = service.run.command;
    // A oneshot may have only a way down.
    if (commands.empty()) commands.push_back({{model::literal("true")}, {}, false, false, {}});
    files.push_back({"run", plan_text(service, PlanKind::run, commands, options), true});
    files.push_back({"data/policy", policy_text(service, places.run), false});
    if (!filter.empty()) files.push_back({kFilterFile, filter, false});
    add_data(service, options, files);
    add_actions(service, options, files);
    add_controls(service, options, files);
    const auto ready = service.run.ready.kind;
    if (service.kind == Kind::longrun &&
        (ready == model::Readiness::Kind::listen || ready == model::Readiness::Kind::bus_name))
        files.push_back(outside_check(service, places));
    if (service.run.ready.kind == model::Readiness::Kind::fd && service.kind == Kind::longrun)
        files.push_back(
            {"notification-fd", std::to_string(service.run.ready.number) + "\n", false});
    if (options.own_logger) files.push_back({"log/run", logger_plan_text(service, places), true});
    verify(service, files, sink);
    return files;
}

std::uint64_t hash_of(const std::vector<File>& files) {
    Fnv hash;
    for (const File& file : files) hash.add(file);
    return hash.value();
}

Hashes hashes_of(const std::vector<File>& files) {
    Fnv process, logger;
    bool logs = false;
    for (const File& file : files) {
        if (file.path.starts_with("data/action")) continue;  // looked up each time it is asked for
        process.add_name(file);
        if (file.path.starts_with("log/")) {
            logger.add(file);
            logs = true;
        } else if (file.path == kPolicy) {
            add_policy(file.text, process);
        } else if (!used_later(file.path)) {
            process.add(without_slices(file.text));
        }
    }
    return {hash_of(files), process.folded(), logs ? logger.folded() : 0};
}

std::uint32_t size_of(const std::vector<File>& files) {
    std::size_t size = 0;
    for (const File& file : files) size += file.text.size();
    return static_cast<std::uint32_t>(size);
}

}  // namespace slipway::database
