// All definitions of a machine: search path, masks, drop-ins, templates and their instances.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"

namespace slipway::source {

struct LoadOptions {
    // Paths below it are meant; "" or "/" is the machine itself. Diagnostics name files with it.
    std::string root;
    // Searched in this order; empty: /etc/slipway/services, /usr/lib/slipway/services and each
    // directory below /var/lib/slipway/imported. One that does not exist has no definitions.
    std::vector<std::string> directories;
};

// The services sorted by name, templates (names that end in '@') among them. A masked service is
// one with only `enablement.masked` set. What could not be read is in the sink and not in the
// result, so errors in the sink mean that something is missing. Files over 1 MiB are refused.
std::vector<model::Service> load(const LoadOptions& options, diag::Sink& sink);

// A whole file of at most 1 MiB; the null device is empty. Nothing, with a complaint about
// `service`, when it cannot be read.
std::optional<std::string> text_of(const std::string& path,
                                   diag::Sink& sink,
                                   const std::string& service = {});

// The line of a file at which a diagnostic points, read again; "" when that is not possible.
std::string line_at(const diag::Position& position);

}  // namespace slipway::source
