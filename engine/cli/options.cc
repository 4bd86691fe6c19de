#include "engine/cli/options.h"

#include <map>

#include <CLI/CLI.hpp>

#include "engine/diag/diagnostic.h"

namespace slipway::cli {
namespace {

constexpr const char* kAbout =
    "Slipway: supervise, start and stop services, and bring them along from another init system.";

constexpr const char* kExamples =
    "Examples:\n"
    "  slipway import systemd nginx      read nginx.service, say what is kept and what is lost\n"
    "  slipway check                     look for mistakes in all definitions\n"
    "  slipway commit                    make a new generation of them; nothing changes yet\n"
    "  slipway apply                     take it over: stop and start only what differs\n"
    "  slipway list                      what runs, what does not, and why\n"
    "  slipway restart nginx             with whatever depends on it\n"
    "  slipway log nginx -f              its log, and what comes\n"
    "\n"
    "`slipway COMMAND --help` explains a command. Manual: slipway(8).\n"
    "\n"
    "Exit codes: 0 done, 1 a service or a check failed, 2 import --strict failed, 3 unknown name, "
    "4 refused, 5 not "
    "permitted,\n"
    "6 busy, 7 the manager does not run, 8 time is up, 100 wrong usage, 111 a system call "
    "failed.\n";

// A command of the command line: its name, the group it is listed in, and its help.
struct Verb {
    Command command;
    const char* name;
    const char* group;
    const char* about;
    const char* footer;
};

constexpr Verb kVerbs[] = {
    {Command::list, "list", "Look", "All services: state, since when, and why",
     "Example:\n  slipway list\n  slipway list --json | jq '.[] | select(.state == \"failed\")'\n"},
    {Command::status, "status", "Look", "One service in full, or what needs attention",
     "Without a name: the generation and every service that is not as it should be.\n"
     "Exit code 0 when the named services run, 1 when one does not.\n"},
    {Command::log, "log", "Look", "The log of a service",
     "Examples:\n  slipway log nginx\n  slipway log nginx -n 200\n  slipway log nginx -f\n"},
    {Command::graph, "graph", "Look", "The graph of services, for dot(1)",
     "Example:\n  slipway graph | dot -Tsvg > services.svg\n"
     "  slipway graph nginx      only what nginx needs, and who needs it\n"},
    {Command::start, "start", "Change", "Start services and what they need",
     "Waits until they run or have failed, and says on whom it waits.\n"},
    {Command::stop, "stop", "Change", "Stop services and whatever needs them", ""},
    {Command::restart, "restart", "Change", "Stop and start again, with whatever depends on them",
     ""},
    {Command::reload, "reload", "Change", "Let services read their configuration again", ""},
    {Command::import_, "import", "Build", "Read services of another init system",
     "Without a name: everything that is found.\n"
     "Nothing that is read is ever run. What cannot be kept is reported with its place.\n"
     "\n"
     "Examples:\n  slipway import systemd nginx.service\n"
     "  slipway import openrc --root /mnt/alpine -o /tmp/out\n"
     "  slipway import systemd --strict --report json > report.json\n"},
    {Command::check, "check", "Build", "Look for mistakes in definitions",
     "Without a directory: the definitions of this machine (below --root).\n"},
    {Command::commit, "commit", "Build", "Make a new generation of the definitions",
     "The next boot takes it; `slipway apply` takes it at once. A mistake changes nothing.\n"},
    {Command::apply, "apply", "Build", "Take over the committed generation now",
     "Stops and starts only what differs.\n"},
    {Command::poweroff, "poweroff", "Machine", "Stop everything and switch off", ""},
    {Command::reboot, "reboot", "Machine", "Stop everything and boot again", ""},
    {Command::halt, "halt", "Machine", "Stop everything and halt", ""},
    {Command::kexec, "kexec", "Machine", "Stop everything and start the loaded kernel", ""},
    {Command::exit, "exit", "Machine", "Stop everything and let pid 1 end (in a container)", ""},
};

void add_change_options(CLI::App& app, Options& options) {
    app.add_option("NAME", options.names, "Services")->required();
    app.add_flag_callback(
        "--no-wait", [&options] { options.wait = false; }, "Ask and return at once");
    app.add_flag("--force", options.force, "Even if the definitions say no");
    app.add_option("-t,--timeout", options.timeout_ms, "Wait at most so many milliseconds")
        ->check(CLI::Range(0, 1000000000));
}

void add_import_options(CLI::App& app, Options& options) {
    using Report = importers::driver::Options::Report;
    static const std::map<std::string, Report> reports{
        {"text", Report::text}, {"json", Report::json}, {"html", Report::html}};
    std::vector<std::string> formats;
    for (const auto& format : importers::driver::formats()) formats.emplace_back(format.name);
    app.add_option("FORMAT", options.format, "Which init system they are of")
        ->required()
        ->check(CLI::IsMember(formats));
    app.add_option("NAME", options.names, "Names or paths; none: all that are found");
    app.add_option("-o,--output", options.output,
                   "Write definitions there instead of /var/lib/slipway/imported/FORMAT");
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
            app.add_option("DIR", options.directory, "Definitions in this directory only");
            if (command == Command::check) return;
            app.add_flag("--apply", options.apply, "And take it over at once");
            app.add_flag("--dry-run", options.dry_run, "Check and compile, write nothing");
            app.add_option("--libdir", options.libdir, "Where Slipway's programs will be");
            return;
        case Command::list:
            app.add_flag("-a,--all", options.all, "Hidden services too");
            return;
        case Command::status:
        case Command::graph:
            app.add_option("NAME", options.names, "Services");
            return;
        case Command::log:
            app.add_option("NAME", options.names, "Service")->required()->expected(1);
            app.add_flag("-f,--follow", options.follow, "Go on as the log grows");
            app.add_option("-n,--lines", options.lines, "So many of the last lines (default 20)")
                ->check(CLI::Range(0, 1000000000));
            app.add_flag("--raw", options.raw, "Time stamps as they are in the file");
            return;
        case Command::apply:
            app.add_flag_callback(
                "--no-wait", [&options] { options.wait = false; }, "Ask and return at once");
            return;
        default:
            // Callers (slipway-init) need to know soon whether the manager has accepted.
            app.add_flag_callback(
                "--wait", [&options] { options.wait_for_end = true; },
                "Show what is being stopped until the end");
            app.add_flag("--force", options.force,
                         "Tell all to stop and wait for nobody; also for a shutdown that runs");
    }
}

std::string misspelt_command(const CLI::App& app) {
    const std::vector<std::string> left = app.remaining();
    if (left.empty()) return "";
    std::vector<std::string_view> known;
    for (const Verb& verb : kVerbs) known.emplace_back(verb.name);
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
    app.footer(kExamples);
    app.set_version_flag("--version", "slipway " SLIPWAY_VERSION);
    app.require_subcommand(1);
    app.allow_extras();  // so that an unknown command can be named in the message
    app.fallthrough();
    app.add_option("--root", options.root, "The file system definitions are read from (default /)");
    app.add_option("--run", options.run,
                   "Where the manager runs (default $SLIPWAY_RUN, /run/slipway)");
    app.add_flag("--json", options.json, "For programs: JSON instead of text");
    std::string when = "auto";
    app.add_option("--colour,--color", when, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    for (const Verb& verb : kVerbs) {
        CLI::App* sub = app.add_subcommand(verb.name, verb.about);
        sub->group(verb.group);
        sub->footer(verb.footer);
        add_options(*sub, verb.command, options);
        sub->callback([&options, &verb] { options.command = verb.command; });
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
    if (const auto left = app.remaining(true); !left.empty())
        return Leave{"slipway: `" + left[0] + "` means nothing here\n  help: `slipway " +
                         app.get_subcommands()[0]->get_name() + " --help` lists the options\n",
                     100};
    if (when != "auto") options.colour = when == "always";
    return options;
}

}  // namespace slipway::cli
