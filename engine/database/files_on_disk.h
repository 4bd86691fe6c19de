// Writing and removing the files of generations; no call here makes anything durable.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/database/service_directory.h"

namespace slipway::database {

// A call that failed, and on what.
struct WriteError {
    std::string path;
    base::Errno error;
};

using Written = base::Result<base::Unit, WriteError>;

// Makes the directory and its parents.
Written make_directories(const std::string& path);

// A new file; EEXIST when there is one.
Written write_file(const std::string& path, const std::string& text, unsigned mode);

// The whole of a file, "" when it cannot be read.
std::string text_of_file(const std::string& path);

// A service directory.
Written write_service(const std::string& directory, const std::vector<File>& files);

// Whether the directory is what write_service() makes of these files, and nothing else.
bool is_service(const std::string& directory, const std::vector<File>& files);

// The names in a directory; none where there is no such directory. Whoever removes what no name
// leads to must not take one that cannot be read for empty.
base::Result<std::vector<std::string>, WriteError> names_in(const std::string& path);

// Where a symlink leads; "" for what is none, or is not there.
base::Result<std::string, WriteError> link_target(const std::string& path);

// Everything below, at most as deep as a generation is; what cannot be removed stays. Links are
// removed, never followed.
void remove_tree(const std::string& path);

}  // namespace slipway::database
