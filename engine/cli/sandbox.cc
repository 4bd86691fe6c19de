// `slipway sandbox`: what services may do, scored, and which setting takes it away.
#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "engine/base/number.h"
#include "engine/cli/commands.h"
#include "engine/cli/directories.h"
#include "engine/cli/generation_definitions.h"
#include "engine/cli/json_explain.h"
#include "engine/cli/lost_settings.h"
#include "engine/cli/option_set.h"
#include "engine/explain/exposure.h"

namespace slipway::cli {
namespace {

struct Choices {
    bool all = false, running = false, as_written = false;
    std::string threshold;
};

// "4.5" in tenths
std::optional<unsigned> tenths_of(const std::string& text) {
    const std::size_t point = text.find('.');
    const auto whole = base::parse_unsigned(text.substr(0, point));
    const std::string behind = point == text.npos ? "0" : text.substr(point + 1);
    const auto tenth = behind.size() == 1 ? base::parse_unsigned(behind) : std::nullopt;
    if (!whole || !tenth || *whole > 10) return std::nullopt;
    return static_cast<unsigned>(*whole * 10 + *tenth);
}

// What stands in the definition and says something about its exposure.
std::set<std::string> without_effect(const model::Service& service) {
    constexpr std::array<std::string_view, 7> groups{
        "Process.Capabilities.", "Process.Cgroup.",   "Process.Sandbox.",     "Process.Security.",
        "Process.DynamicUser",   "Process.RootImage", "Process.RootDirectory"};
    std::set<std::string> keys;
    for (const std::string& key : explain::keys_not_applied(service))
        if (std::any_of(groups.begin(), groups.end(),
                        [&](std::string_view group) { return key.starts_with(group); }))
            keys.insert(key);
    return keys;
}

// A command with "+" is given neither the user nor the sandbox.
bool is_unconfined(const model::Service& service) {
    const auto& commands = service.run.command;
    return std::any_of(commands.begin(), commands.end(),
                       [](const model::Command& command) { return command.full_privilege; });
}

std::set<std::string> passed_over(const model::Process& process) {
    std::set<std::string> keys;
    for (const auto& [group, settings] : {std::pair("Process.Capabilities.", &process.capabilities),
                                          std::pair("Process.Sandbox.", &process.sandbox),
                                          std::pair("Process.Security.", &process.security)})
        for (const auto& [name, values] : *settings) keys.insert(group + name);
    if (!process.user.empty()) keys.insert("Process.User");
    if (process.dynamic_user) keys.insert("Process.DynamicUser");
    if (!process.root_directory.empty()) keys.insert("Process.RootDirectory");
    if (!process.root_image.empty()) keys.insert("Process.RootImage");
    if (process.no_new_privileges) keys.insert("Process.NoNewPrivileges");
    return keys;
}

// What the last start of it could not be given on this machine. Definitions below another root are
// about another machine, unless its run directory is named.
std::set<std::string> lost(const Options& options,
                           const Directories& directories,
                           const model::Service& service) {
    if (options.root != "/" && options.run == Options{}.run) return {};
    return lost_keys(weakened_of(options.run, directories.of(service.name)),
                     service.process.sandbox);
}

Scored scored(const model::Service& service, const std::set<std::string>& lost) {
    const bool unconfined = is_unconfined(service);
    std::set<std::string> unknown = without_effect(service);
    if (unconfined) unknown.merge(passed_over(service.process));
    std::set<std::string> ignored = lost;
    ignored.insert(unknown.begin(), unknown.end());
    return {service.name,
            service.description,
            explain::exposures_of(service, ignored),
            {unknown.begin(), unknown.end()},
            {lost.begin(), lost.end()},
            unconfined};
}

Scored as_written(const model::Service& service) {
    return {service.name, service.description, explain::exposures_of(service, {}), {}, {}, false};
}

std::string listed(const char* head, const std::vector<std::string>& keys) {
    if (keys.empty()) return "";
    std::string text = std::string("  ") + head + ":";
    for (const std::string& key : keys) text += " " + printable(key);
    return text + "\n";
}

Colour colour_of_score(unsigned tenths) {
    return tenths >= 75 ? Colour::red : tenths >= 50 ? Colour::yellow : Colour::green;
}

std::string score_of(const Scored& one, const Output& output) {
    const unsigned tenths = one.exposures.tenths;
    return output.in(colour_of_score(tenths), explain::score_text(tenths) + " " +
                                                  std::string(explain::word_of_score(tenths)));
}

std::vector<std::string> row_of(const explain::Exposure& row, const Output& output) {
    const unsigned share = row.badness * row.weight / row.range;
    std::string remedy = row.badness == 0 ? std::string() : std::string(row.remedy);
    if (row.not_applied) remedy += output.in(Colour::yellow, " - stands, but is not applied");
    return {"  " + std::to_string(share),
            (row.badness == 0 ? "cannot " : "may ") + std::string(row.may), remedy};
}

std::string as_text(const Scored& one, bool all, const Output& output) {
    std::string text = output.in(Colour::bold, one.name);
    if (!one.description.empty()) text += " - " + printable(one.description);
    text += "\n  " + score_of(one, output) + "\n";
    text += listed(one.unconfined ? "without effect, for its command has full privilege (+)"
                                  : "not applied by this version",
                   one.not_applied);
    text += listed("the last start here went without", one.lost);
    std::vector<std::vector<std::string>> rows;
    for (const explain::Exposure& row : one.exposures.list)
        if (row.concerns && (all || row.badness != 0)) rows.push_back(row_of(row, output));
    return text + "\n" + columns(rows);
}

std::string as_table(const std::vector<Scored>& all, const Output& output) {
    std::vector<std::vector<std::string>> rows;
    for (const Scored& one : all) {
        const std::size_t lost = one.not_applied.size() + one.lost.size();
        rows.push_back({one.name, score_of(one, output),
                        lost == 0   ? ""
                        : lost == 1 ? "1 setting is not applied"
                                    : std::to_string(lost) + " settings are not applied"});
    }
    return columns(rows);
}

int run_sandbox(const Options& options, const Choices& choices, Output& output) {
    const auto threshold = tenths_of(choices.threshold);
    if (!threshold) {
        output.error("--threshold " + choices.threshold + " is no score",
                     "write a number from 0.0 to 10.0, as 5.0");
        return kUsage;
    }
    const Meant meant = services_meant(options, choices.running, output);
    if (meant.code != 0) return meant.code;
    std::vector<Scored> all;
    const Directories directories(options.run);
    for (const model::Service& service : meant.services)
        all.push_back(choices.as_written ? as_written(service)
                                         : scored(service, lost(options, directories, service)));
    std::stable_sort(all.begin(), all.end(), [](const Scored& a, const Scored& b) {
        return a.exposures.tenths > b.exposures.tenths;
    });
    std::string text;
    if (options.json) {
        text = scores_as_json(all);
    } else if (options.names.empty()) {
        text = as_table(all, output);
    } else {
        for (const Scored& one : all)
            text += (text.empty() ? "" : "\n") + as_text(one, choices.all, output);
    }
    if (!output.print(text)) return kSystem;
    const bool above = !all.empty() && all.front().exposures.tenths > *threshold;
    return above ? static_cast<int>(formats::Outcome::failed) : 0;
}

Run declare_sandbox(OptionSet& set, Options& options) {
    const auto choices = std::make_shared<Choices>();
    choices->threshold = "10.0";
    set.names(options.names, "Services; none: a table of all", Names::any, Of::definitions);
    set.flag("-a,--all", choices->all, "Also what it cannot do");
    set.text("-t,--threshold", choices->threshold, "End with 1 when a score is above this",
             "SCORE");
    set.flag("--as-written", choices->as_written, "Count settings that are not applied, too");
    set.flag("--running", choices->running,
             "Of the generation that runs, in place of the definition files");
    return [choices](const Options& parsed, Output& output) {
        return run_sandbox(parsed, *choices, output);
    };
}

}  // namespace

const Verb kSandbox{
    "sandbox",
    "Build",
    "What services may do, scored, and which setting takes it away",
    "A score from 0.0 (safe) to 10.0 (exposed): what a program could do that somebody else took "
    "over. Each line\nhas its weight, and the setting that takes it away; what a service needs, "
    "it must keep. It is a guide to\nwhat to look at next, not a proof.\n",
    "  slipway sandbox                      a table of all services, the worst first\n"
    "  slipway sandbox nginx                line by line\n"
    "  slipway sandbox -t 5.0 nginx >/dev/null || echo too open\n",
    "0 1 3 7",
    "a score is above --threshold, or definitions cannot be read",
    declare_sandbox};

}  // namespace slipway::cli
