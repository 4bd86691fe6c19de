// What the commands that read definitions share: from files to services, and to a verdict.
#pragma once

#include <optional>
#include <vector>

#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/database/commit.h"
#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "engine/source/load.h"
#include "engine/sys/clock.h"

namespace slipway::cli {

// "" for the machine itself, as the folders below want it.
std::string root_of(const Options& options);
// Where the programs will be on the machine the generation is for: named, or beside this one if it
// is for this machine.
std::string libdir_of(const Options& options);
// Where definitions are searched when no directory is named.
source::LoadOptions definition_places(const Options& options);
// What has the generations, as below a root.
std::string store_of(const Options& options);
// With the settings of slipway.conf; what is wrong in it is told, and an error for whoever uses
// them.
database::CommitOptions commit_options(const Options& options, diag::Sink& sink);
// Nothing when the place itself is wrong: that is told, and no more.
std::optional<std::vector<model::Service>> load(const Options& options, diag::Sink& sink);
// A commit of all definitions; of what did not change since the last one nothing is read, where
// that cannot make a difference. `now`: the time of day. Nothing was done when there is an error.
std::optional<database::Commit> build(const Options& options,
                                      diag::Sink& sink,
                                      const sys::WallTime& now = sys::realtime());
// Prints all diagnostics: for people on standard error, so that results can be piped.
// False when nobody reads them.
bool print_diagnostics(const Options& options, Output& output, const diag::Sink& sink);
// "1 error, 2 warnings"
std::string counted(const diag::Sink& sink);

// `slipway commit`.
int run_commit(const Options& options, Output& output);
// Its two halves, for other commands that end with it. The first tells what is wrong, with `help`
// when nothing was committed; the second says what was, and applies it where that is asked for.
std::optional<database::Commit> commit_definitions(const Options& options,
                                                   Output& output,
                                                   const std::string& help);
int finish_commit(const Options& options, Output& output, const database::Commit& done);

}  // namespace slipway::cli
