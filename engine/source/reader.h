// From the text of definition files to a Service.
//
// A definition is one file and any number of drop-ins, read in order: a key that is one value is
// replaced by the later file, a list grows, an empty value is the default again. Within one file a
// key that is one value may stand once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "engine/source/service_name.h"

namespace slipway::source {

struct Text {
    std::string path;  // for diagnostics and provenance
    std::string bytes;
};

// Reads a definition and its drop-ins. Everything wrong is in the sink; nothing is given when one
// of it is an error. `name` is the service's name (the file's without ".svc"); for an instance,
// ${SLIPWAY_INSTANCE} stands for the part behind '@'.
std::optional<model::Service> read_definition(const std::string& name,
                                              const std::vector<Text>& texts,
                                              diag::Sink& sink);

}  // namespace slipway::source
