#include "engine/cli/build_commands.h"
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

}  // namespace

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
    output.print_error(wrong);
    return code;
}

}  // namespace slipway::cli
