// Where each value of a definition stands: the files that make it up, entry by entry.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/source/reader.h"
#include "engine/source/search.h"

namespace slipway::source {

// The definition, or the template's, and then the drop-ins in the order in which they are read.
// Empty when there is no definition. A template's drop-in is hidden by the instance's own of the
// same name.
std::vector<std::string> paths_of(const std::map<std::string, Files>& files,
                                  const std::string& name);

struct Origin {
    std::string section, key;
    std::string value;  // as written, continued lines joined
    diag::Position where;
    bool replaced = false;  // by a later file
};

// All entries in the order of the language's sections; within one as they were read. What is no
// section or key is left out: the reader complains about it.
std::vector<Origin> origins_of(const std::vector<Text>& texts);

}  // namespace slipway::source
