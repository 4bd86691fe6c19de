// `slipway import`: definitions out of the files of another init system.
#include <array>

#include "engine/cli/commands.h"
#include "engine/cli/option_set.h"
#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/sys/file.h"
#include "importers/driver/driver.h"

namespace slipway::cli {
namespace {

// A path is one of the machine: without --root it may be relative to where the caller stands.
void make_absolute(std::vector<std::string>& names) {
    base::Path here;
    if (!sys::read_symlink_at(sys::kHere, "/proc/self/cwd", here)) return;
    for (std::string& name : names)
        if (name.find('/') != std::string::npos && !name.starts_with('/'))
            name = std::string(here.view()) + "/" + name;
}

int run_import(const Options& options, Output& output) {
    namespace driver = importers::driver;
    driver::Options asked;
    asked.format = options.format;
    asked.names = options.names;
    asked.root = options.root;
    if (options.root == "/") make_absolute(asked.names);
    asked.output = options.output;
    asked.strict = options.strict;
    asked.dry_run = options.dry_run;
    asked.include_own = options.include_own;
    asked.verbose = options.verbose;
    asked.colour = output.colours();
    asked.report = options.report;
    if (options.json) asked.report = driver::Options::Report::json;
    std::string report, wrong;
    const int code = driver::run(asked, report, wrong);
    if (!output.print(report)) return kSystem;
    while (options.json && wrong.ends_with('\n')) wrong.pop_back();
    if (options.json && !wrong.empty())
        output.error(wrong);
    else
        output.print_error(wrong);
    return code;
}

Run declare_import(OptionSet& set, Options& options) {
    using Report = importers::driver::Options::Report;
    std::vector<std::string> formats;
    std::string about = "Which init system they are of";
    for (const auto& format : importers::driver::formats()) {
        formats.emplace_back(format.name);
        about += "\n  " + std::string(format.name) + ": " + std::string(format.what);
    }
    set.word("FORMAT", options.format, about, formats);
    set.names(options.names, "Names or paths; none: all that are found", Names::any, Of::files);
    set.text("-o,--output", options.output,
             "Write definitions there instead of /var/lib/slipway/imported/FORMAT", "DIR");
    set.flag("--strict", options.strict, "Fail if security is weakened or a service refused");
    set.flag("--include-own", options.include_own, "Parts of the old init system as well");
    set.flag("--dry-run", options.dry_run, "Report only, write nothing");
    set.flag("-v,--verbose", options.verbose, "Also list what is kept exactly or ignored");
    const auto take = [&options](std::size_t chosen) {
        constexpr std::array kReports{Report::text, Report::json, Report::html};
        options.report = kReports[chosen];
    };
    set.choice("--report", {"text", "json", "html"}, take, "How to report: text, json or html",
               "text|json|html");
    return run_import;
}

}  // namespace

const Verb kImport{
    "import",
    "Build",
    "Read services of another init system",
    "Without a name: everything that is found.\n"
    "Nothing that is read is ever run. What cannot be kept is reported with its place.\n"
    "Manual: slipway-import(8).\n",
    "  slipway import systemd nginx.service\n"
    "  slipway import openrc --root /mnt/alpine -o /tmp/out\n"
    "  slipway import runit --dry-run --report html > loss.html\n"
    "  slipway import systemd --strict --report json > report.json\n",
    "0 1 2",
    "some are refused or were not found; the others are written",
    declare_import};

}  // namespace slipway::cli
