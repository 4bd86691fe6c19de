#include "engine/cli/build_commands.h"
#include "importers/driver/driver.h"

namespace slipway::cli {

int run_import(const Options& options, Output& output) {
    namespace driver = importers::driver;
    driver::Options asked;
    asked.format = options.format;
    asked.names = options.names;
    asked.root = options.root;
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
