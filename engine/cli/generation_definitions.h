// The definitions that a generation was made of, as it keeps them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/model/service.h"

namespace slipway::cli {

struct KeptDefinition {
    std::string text;  // canonical
    int line = 0;      // of the line above it in the file
};

// The file `definitions` of a generation, by the service's name: each definition below a line
// `# NAME.svc`; those of bundles and events are not kept. Nothing when it cannot be read.
std::optional<std::map<std::string, KeptDefinition>> kept_definitions(const std::string& directory);

// Services that a command is about, in the order of their names.
struct Meant {
    std::vector<model::Service> services;
    int code = 0;  // other than 0: that was told, and there are none
};

// Of the definition files, or of the generation that runs: those named, or all that run something
// if none is. Masked ones and templates are left out unless they are named.
Meant services_meant(const Options& options, bool running, Output& output);

}  // namespace slipway::cli
