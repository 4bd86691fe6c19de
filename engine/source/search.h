// Which files make up which definition: the search path, hiding, masks and drop-ins.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/source/load.h"

namespace slipway::source {

struct Files {
    std::string path;  // of the definition; empty: there are only drop-ins
    bool masked = false;
    bool regular = false;  // `path` was seen to be a regular file
    std::map<std::string, std::string>
        drop_ins;                            // name of the drop-in -> path, the hidden left out
    std::vector<std::string> also_imported;  // hidden by `path`, which another import wrote
};

// By the service's name.
std::map<std::string, Files> find_files(const LoadOptions& options, diag::Sink& sink);

// The names of the files of a directory that end so, sorted; warns of what is neither that nor a
// leftover. A directory that does not exist has none.
std::vector<std::string> files_of(const std::string& directory,
                                  std::string_view suffix,
                                  diag::Sink& sink);

}  // namespace slipway::source
