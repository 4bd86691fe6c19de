// `slipway check`: from definitions to a verdict.
#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/option_set.h"

namespace slipway::cli {
namespace {

int run_check(const Options& options, Output& output) {
    diag::Sink sink;
    const auto services = load(options, sink);
    const bool whole_machine = options.directory.empty();
    const bool good =
        services && database::check(*services, commit_options(options, sink), whole_machine, sink);
    bool told = print_diagnostics(options, output, sink);
    const std::size_t count = services ? services->size() : 0;
    if (!options.json)
        told =
            output.print("checked " + std::to_string(count) +
                         (count == 1 ? " definition: " : " definitions: ") + counted(sink) + "\n");
    if (!told) return kSystem;
    return good && !sink.has_errors() ? 0 : static_cast<int>(formats::Outcome::failed);
}

Run declare_check(OptionSet& set, Options& options) {
    set.word("DIR", options.directory, "Definitions in this directory only", Of::directories);
    return run_check;
}

}  // namespace

const Verb kCheck{"check",
                  "Build",
                  "Look for mistakes in definitions",
                  "Without a directory: the definitions of this machine (below --root).\n",
                  "  slipway check\n"
                  "  slipway check ./services          before they are installed\n"
                  "  slipway --root /mnt/alpine check\n",
                  "0 1",
                  "there is an error",
                  declare_check};

}  // namespace slipway::cli
