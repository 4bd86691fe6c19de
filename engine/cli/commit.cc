// `slipway commit`: from definitions to a generation.
#include "engine/cli/apply.h"
#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_build.h"
#include "engine/cli/option_set.h"

namespace slipway::cli {
namespace {

std::string commit_as_text(const database::Commit& done, bool dry_run) {
    std::string text;
    if (dry_run)
        text = "would commit " + std::to_string(done.services) + " services";
    else if (done.unchanged)
        text = "generation " + std::to_string(done.generation) + " is current already, unchanged";
    else
        text = "generation " + std::to_string(done.generation) + ": " +
               std::to_string(done.services) + " services in " + done.path;
    if (done.left_out != 0) text += ", " + std::to_string(done.left_out) + " left out";
    return text + "\n";
}

Run declare_commit(OptionSet& set, Options& options) {
    set.word("DIR", options.directory, "Definitions in this directory only", Of::directories);
    set.flag("--apply", options.apply, "And take it over at once");
    set.flag("--dry-run", options.dry_run, "Check and compile, write nothing");
    set.text("--libdir", options.libdir, "Where Slipway's programs will be", "DIR");
    return run_commit;
}

}  // namespace

std::optional<database::Commit> commit_definitions(const Options& options,
                                                   Output& output,
                                                   const std::string& help) {
    diag::Sink sink;
    auto done = build(options, sink);
    print_diagnostics(options, output, sink);
    if (!done) output.error("nothing was committed: " + counted(sink), help);
    return done;
}

int finish_commit(const Options& options, Output& output, const database::Commit& done) {
    if (!output.print(options.json ? commit_as_json(done, options.dry_run)
                                   : commit_as_text(done, options.dry_run)))
        return kSystem;
    if (!options.apply) return 0;
    return run_apply(options, output);
}

int run_commit(const Options& options, Output& output) {
    const auto done = commit_definitions(
        options, output, "mend what is reported above and commit again; the machine is as it was");
    return done ? finish_commit(options, output, *done)
                : static_cast<int>(formats::Outcome::failed);
}

const Verb kCommit{
    "commit",
    "Build",
    "Make a new generation of the definitions",
    "The next boot takes it; `slipway apply` takes it at once. A mistake changes nothing.\n",
    "  slipway commit\n"
    "  slipway commit --apply\n"
    "  slipway commit --dry-run\n",
    "0 1 4 5 6 7 8",
    "there is an error, or --apply failed",
    declare_commit};

}  // namespace slipway::cli
