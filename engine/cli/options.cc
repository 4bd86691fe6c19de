#include "engine/cli/options.h"

#include <algorithm>
#include <span>

#include <CLI/CLI.hpp>

#include "engine/cli/json_answers.h"
#include "engine/cli/option_set.h"
#include "engine/cli/verbs.h"
#include "engine/diag/diagnostic.h"

namespace slipway::cli {
namespace {

constexpr const char* kAbout =
    "Slipway: supervise, start and stop services, and bring them along from another init system.";

// Declaring a command's options costs more than parsing them, so only commands whose name is among
// the words are declared: no other can be chosen. Help lists all, and so does a mistake.
std::vector<const Verb*> verbs_to_declare(std::span<const char* const> words) {
    const std::vector<const Verb*> all(verbs().begin(), verbs().end());
    std::vector<const Verb*> named;
    bool help = false;
    for (const std::string_view word : words) {
        const auto is_named = [&](const Verb* verb) { return word == verb->name; };
        const auto at = std::find_if(all.begin(), all.end(), is_named);
        if (at != all.end() && std::find(named.begin(), named.end(), *at) == named.end())
            named.push_back(*at);
        help |= word.starts_with('-') && word.find('h') != word.npos;  // -h, -fh, --help
    }
    return help || named.empty() ? all : named;
}

// Whatever comes of the rest of the words.
bool says_json(std::span<const char* const> words) {
    for (const std::string_view word : words) {
        if (word == "--") return false;
        if (word == "--json") return true;
    }
    return false;
}

std::string misspelt_command(const CLI::App& app) {
    const std::vector<std::string> left = app.remaining();
    if (left.empty()) return "";
    std::vector<std::string_view> known;
    for (const Verb* verb : verbs()) known.emplace_back(verb->name);
    const std::string near(diag::nearest(left[0], known));
    return "no command `" + left[0] + "`" + (near.empty() ? "" : "; did you mean `" + near + "`?");
}

// In our form: what was wrong, and where help is; before all options are read.
Leave leave_for(bool json, const std::string& who, const std::string& what, std::string help) {
    if (json) return {fault_as_json({who + ": " + what, help, "", kUsage}), kUsage};
    return {as_text(who, what, help), kUsage};
}

Leave wrong_usage(const CLI::App& app, const CLI::ParseError& error, bool json) {
    std::string name = "slipway";
    for (const CLI::App* used : app.get_subcommands()) name += " " + used->get_name();
    std::string what = error.what();
    if (app.get_subcommands().empty()) {
        const std::string misspelt = misspelt_command(app);
        what = misspelt.empty() ? "which command?" : misspelt;
    }
    return leave_for(json, name, what, "`" + name + " --help` shows how to use it");
}

}  // namespace

void declare_everywhere(OptionSet& set, Options& options) {
    set.text("--root", options.root, "The file system definitions are read from (default /)",
             "DIR");
    set.text("--run", options.run, "Where the manager runs (default $SLIPWAY_RUN, /run/slipway)",
             "DIR");
    set.flag("--user", options.wants_user, "Your own services, in the XDG directories");
    set.flag("--json", options.json, "For programs: JSON instead of text");
    set.choice(
        "--colour,--color", {"auto", "always", "never"},
        [&options](std::size_t chosen) {
            if (chosen != 0) options.colour = chosen == 1;
        },
        "auto, always or never", "WHEN");
}

std::variant<Options, Leave> parse_options(int argc,
                                           const char* const* argv,
                                           const std::string& run_from_environment,
                                           bool colour) {
    Options options;
    options.colour = colour;
    if (!run_from_environment.empty()) options.run = run_from_environment;
    CLI::App app{kAbout, "slipway"};
    const std::span<const char* const> words(argv, static_cast<std::size_t>(argc));
    const std::vector<const Verb*> declared = verbs_to_declare(words.subspan(argc > 0 ? 1 : 0));
    const bool json = says_json(words);
    const bool all = declared.size() == verbs().size();
    if (all) app.footer(help_of_all());
    app.set_version_flag("--version", "slipway " SLIPWAY_VERSION);
    app.require_subcommand(1);
    app.allow_extras();  // so that an unknown command can be named in the message
    app.fallthrough();
    OptionSet everywhere(app);
    declare_everywhere(everywhere, options);
    for (const Verb* verb : declared) {
        CLI::App* sub = app.add_subcommand(verb->name, verb->about);
        sub->group(verb->group);
        if (all) sub->footer(help_of(*verb));
        OptionSet set(*sub);
        sub->callback([&options, verb, run = verb->declare(set, options)] {
            options.verb = verb;
            options.command = run;
        });
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success&) {  // --help, --version
        const auto used = app.get_subcommands();
        const bool version = app.count("--version") > 0;
        if (version) return Leave{"slipway " SLIPWAY_VERSION "\n", 0};
        return Leave{used.empty() ? app.help() : used[0]->help("slipway"), 0};
    } catch (const CLI::ParseError& error) {
        return wrong_usage(app, error, json);
    }
    options.run_named = app.count("--run") > 0;
    std::vector<std::string> left = app.remaining(true);
    std::erase(left, "--");  // what follows it is no option, even if it begins with a dash
    if (!left.empty())
        return leave_for(
            json, "slipway", "`" + left[0] + "` means nothing here",
            "`slipway " + app.get_subcommands()[0]->get_name() + " --help` lists the options");
    return options;
}

}  // namespace slipway::cli
