// commit: from services to a new generation that the next boot takes, or nothing at all.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/database/build_cache.h"
#include "engine/database/service_directory.h"
#include "engine/diag/diagnostic.h"
#include "engine/graph/graph.h"
#include "engine/model/manager_settings.h"
#include "engine/model/service.h"

namespace slipway::database {

struct Place;  // commit_steps.h

struct CommitOptions {
    std::string root;  // "" or "/" is the machine itself
    // Generations and the boot state are kept below it, as below a root; empty: the root.
    std::string store;
    Places places;
    model::ManagerSettings settings;  // of slipway.conf
    // engine/source's functions, which this folder does not see.
    std::function<std::string(const model::Service&)> definition_text;  // source::write_definition
    std::function<std::string(const diag::Position&)> line_at;          // source::line_at
    std::function<std::optional<model::Service>(const std::string& name, const std::string& text)>
        read_definition;   // source::read_definition, of one text without faults
    bool dry_run = false;  // check and compile only
    // The generation that was current before anything was read (current_before()). Another by now
    // may be made of what was written since: then nothing is done, and Commit::overtaken says so.
    std::optional<std::uint64_t> since;
    const Place* held = nullptr;     // taken already, so that nobody commits meanwhile; else it is
    std::optional<Sources> sources;  // given: the next commit may go on from this one
};

// 0: none.
std::uint64_t current_before(const CommitOptions& options);

struct Commit {
    std::uint64_t generation = 0;  // 0: a dry run
    std::string path;              // of the generation
    bool unchanged = false;        // it is the one that was current already
    bool overtaken = false;        // nothing was done, see CommitOptions::since
    bool continued = false;        // only what changed since the last commit was compiled
    std::size_t services = 0;      // nodes of the database
    std::size_t left_out = 0;      // see the warnings
};

// Nothing on disk is changed, and nothing is given, when the sink has an error before or gets one
// here. The lock /etc/slipway/boot/lock keeps two commits apart.
std::optional<Commit> commit(const std::vector<model::Service>& services,
                             const CommitOptions& options,
                             diag::Sink& sink);

// The checks alone, as `slipway check` runs them; false: there are errors. `whole_machine`: the
// definitions are all of a machine, so a boot must start something.
bool check(const std::vector<model::Service>& services,
           const CommitOptions& options,
           bool whole_machine,
           diag::Sink& sink);

}  // namespace slipway::database
