#include "engine/cli/options.h"

#include <algorithm>
#include <map>
#include <span>

#include <CLI/CLI.hpp>

#include "engine/cli/verbs.h"
#include "engine/diag/diagnostic.h"

namespace slipway::cli {
namespace {

constexpr const char* kAbout =
    "Slipway: supervise, start and stop services, and bring them along from another init system.";

void add_no_wait(CLI::App& app, Options& options) {
    app.add_flag_callback(
        "--no-wait", [&options] { options.wait = false; }, "Ask and return at once");
}

void add_timeout(CLI::App& app, Options& options, const char* about) {
    app.add_option("-t,--timeout", options.timeout_ms, about)
        ->check(CLI::Range(0, 1000000000))
        ->option_text("MS");
}

void add_change_options(CLI::App& app, Options& options) {
    app.add_option("NAME", options.names, "Services")->required()->type_name("");
    add_no_wait(app, options);
    app.add_flag("--force", options.force,
                 "Even if an essential service must stop, or the definition says no");
    add_timeout(app, options, "Wait at most so long; the manager goes on");
}

void add_import_options(CLI::App& app, Options& options) {
    using Report = importers::driver::Options::Report;
    static const std::map<std::string, Report> reports{
        {"text", Report::text}, {"json", Report::json}, {"html", Report::html}};
    std::vector<std::string> formats;
    std::string about = "Which init system they are of";
    for (const auto& format : importers::driver::formats()) {
        formats.emplace_back(format.name);
        about += "\n  " + std::string(format.name) + ": " + std::string(format.what);
    }
    app.add_option("FORMAT", options.format, about)
        ->required()
        ->check(CLI::IsMember(formats))
        ->option_text("REQUIRED");
    app.add_option("NAME", options.names, "Names or paths; none: all that are found")
        ->type_name("");
    app.add_option("-o,--output", options.output,
                   "Write definitions there instead of /var/lib/slipway/imported/FORMAT")
        ->type_name("DIR");
    app.add_flag("--strict", options.strict, "Fail if security is weakened or a service refused");
    app.add_flag("--include-own", options.include_own, "Parts of the old init system as well");
    app.add_flag("--dry-run", options.dry_run, "Report only, write nothing");
    app.add_flag("-v,--verbose", options.verbose, "Also list what is kept exactly or ignored");
    app.add_option("--report", options.report, "How to report: text, json or html")
        ->transform(CLI::CheckedTransformer(reports))
        ->option_text("text|json|html");
}

void add_options(CLI::App& app, Command command, Options& options) {
    switch (command) {
        case Command::start:
        case Command::stop:
        case Command::restart:
        case Command::reload:
            return add_change_options(app, options);
        case Command::import_:
            return add_import_options(app, options);
        case Command::check:
        case Command::commit:
            app.add_option("DIR", options.directory, "Definitions in this directory only")
                ->type_name("");
            if (command == Command::check) return;
            app.add_flag("--apply", options.apply, "And take it over at once");
            app.add_flag("--dry-run", options.dry_run, "Check and compile, write nothing");
            app.add_option("--libdir", options.libdir, "Where Slipway's programs will be")
                ->type_name("DIR");
            return;
        case Command::list:
            app.add_flag("-a,--all", options.all, "Hidden services too");
            return;
        case Command::status:
        case Command::graph:
            app.add_option("NAME", options.names, "Services")->type_name("");
            return;
        case Command::log:
            app.add_option("NAME", options.names, "Service")
                ->required()
                ->expected(1)
                ->type_name("");
            app.add_flag("-f,--follow", options.follow, "Go on as the log grows");
            app.add_option("-n,--lines", options.lines, "So many of the last lines (default 20)")
                ->check(CLI::Range(0, 1000000000))
                ->option_text("COUNT");
            app.add_flag("--raw", options.raw, "Time stamps as they are in the file");
            return;
        case Command::apply:
            add_no_wait(app, options);
            return;
        case Command::upgrade:
            return add_timeout(app, options, "Wait at most so long for svscan (default 20000)");
        default:
            // Callers (slipway-init) need to know soon whether the manager has accepted.
            app.add_flag_callback(
                "--wait", [&options] { options.wait_for_end = true; },
                "Show what is being stopped until the end");
            app.add_flag("--force", options.force,
                         "Tell all to stop and wait for nobody; also for a shutdown that runs");
    }
}

// Declaring a command's options costs more than parsing them, so only commands whose name is among
// the words are declared: no other can be chosen. Help lists all, and so does a mistake.
std::vector<const Verb*> verbs_to_declare(std::span<const char* const> words) {
    std::vector<const Verb*> all, named;
    bool help = false;
    for (const Verb& verb : verbs()) all.push_back(&verb);
    for (const std::string_view word : words) {
        const auto is_named = [&](const Verb* verb) { return word == verb->name; };
        const auto at = std::find_if(all.begin(), all.end(), is_named);
        if (at != all.end() && std::find(named.begin(), named.end(), *at) == named.end())
            named.push_back(*at);
        help |= word.starts_with('-') && word.find('h') != word.npos;  // -h, -fh, --help
    }
    return help || named.empty() ? all : named;
}

std::string misspelt_command(const CLI::App& app) {
    const std::vector<std::string> left = app.remaining();
    if (left.empty()) return "";
    std::vector<std::string_view> known;
    for (const Verb& verb : verbs()) known.emplace_back(verb.name);
    const std::string near(diag::nearest(left[0], known));
    return "no command `" + left[0] + "`" + (near.empty() ? "" : "; did you mean `" + near + "`?");
}

// CLI11's text in our form: what was wrong, and where help is.
Leave wrong_usage(const CLI::App& app, const CLI::ParseError& error) {
    std::string name = "slipway";
    for (const CLI::App* used : app.get_subcommands()) name += " " + used->get_name();
    std::string what = error.what();
    if (app.get_subcommands().empty()) {
        const std::string misspelt = misspelt_command(app);
        what = misspelt.empty() ? "which command?" : misspelt;
    }
    return {name + ": " + what + "\n  help: `" + name + " --help` shows how to use it\n", 100};
}

}  // namespace

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
    const bool all = declared.size() == verbs().size();
    if (all) app.footer(help_of_all());
    app.set_version_flag("--version", "slipway " SLIPWAY_VERSION);
    app.require_subcommand(1);
    app.allow_extras();  // so that an unknown command can be named in the message
    app.fallthrough();
    app.add_option("--root", options.root, "The file system definitions are read from (default /)")
        ->type_name("DIR");
    app.add_option("--run", options.run,
                   "Where the manager runs (default $SLIPWAY_RUN, /run/slipway)")
        ->type_name("DIR");
    app.add_flag("--json", options.json, "For programs: JSON instead of text");
    std::string when = "auto";
    app.add_option("--colour,--color", when, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->option_text("WHEN");
    for (const Verb* verb : declared) {
        CLI::App* sub = app.add_subcommand(verb->name, verb->about);
        sub->group(verb->group);
        if (all) sub->footer(help_of(*verb));
        add_options(*sub, verb->command, options);
        sub->callback([&options, verb] { options.command = verb->command; });
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success&) {  // --help, --version
        const auto used = app.get_subcommands();
        const bool version = app.count("--version") > 0;
        if (version) return Leave{"slipway " SLIPWAY_VERSION "\n", 0};
        return Leave{used.empty() ? app.help() : used[0]->help("slipway"), 0};
    } catch (const CLI::ParseError& error) {
        return wrong_usage(app, error);
    }
    std::vector<std::string> left = app.remaining(true);
    std::erase(left, "--");  // what follows it is no option, even if it begins with a dash
    if (!left.empty())
        return Leave{"slipway: `" + left[0] + "` means nothing here\n  help: `slipway " +
                         app.get_subcommands()[0]->get_name() + " --help` lists the options\n",
                     100};
    if (when != "auto") options.colour = when == "always";
    return options;
}

}  // namespace slipway::cli
