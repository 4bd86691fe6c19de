// Answers about the graph that runs, for programs: docs/formats/json.md, docs/schema.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/boot_times.h"
#include "engine/cli/why.h"
#include "engine/formats/database.h"

namespace slipway::cli {

// An array with one object for each service that was asked about.
std::string why_as_json(const std::vector<Why>& answers);

// `early_ms`: what the kernel and the early boot took; 0: this tree was not booted with a machine.
std::string boot_as_json(const BootTimes& times, std::uint64_t early_ms);

// The nodes that are `shown`, and the edges between them.
std::string graph_as_json(const formats::Database& database, const std::vector<bool>& shown);

}  // namespace slipway::cli
