// The generation that runs: RUN/live and the database in it.
#pragma once

#include <cstdint>
#include <string>

#include "engine/formats/database.h"
#include "engine/sys/memory_map.h"

namespace slipway::live {

struct Generation {
    std::string path;          // what RUN/live points to
    std::uint64_t number = 0;  // the last part of `path`; 0 when it is none
    sys::MemoryMap map;
    formats::Database database;  // a view of `map`
};

// What went wrong, as a sentence for people.
struct LoadError {
    std::string text;
    bool passes = false;  // for want of memory or descriptors, say: it may be there in a while
};

// The generation behind the link `RUN/live`.
base::Result<Generation, LoadError> load_live(sys::BorrowedFd run);
// The generation in the directory `path`.
base::Result<Generation, LoadError> load_generation(const std::string& path);

// The service directory of that name as it was compiled: in the store beside the generation, or,
// for a part of Slipway itself, in the generation.
std::string service_path(const Generation& generation, const std::string& directory);

}  // namespace slipway::live
