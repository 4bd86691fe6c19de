// Service directories, stored once for all generations (docs/formats/live-tree.md).
//
// GENERATIONS/.store/KEY is a service directory named by a hash of its content, which stands in the
// database of a generation. So a commit writes only the directories that are new.
//
// Only a complete generation vouches for an entry: it was sealed after the entry was on disk. What
// a commit left that was interrupted may hold anything, and is written anew unless it is the same
// to the byte (it may be that of a generation that cannot be read). An entry that any
// complete generation leads to is never touched.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/database/files_on_disk.h"
#include "engine/database/store_entries.h"

namespace slipway::database {

class ServiceStore {
public:
    // `generations`: the directory of generations.
    explicit ServiceStore(std::string generations);

    // Writes the entry unless it is there.
    Written put(const std::vector<File>& files);

private:
    struct Known {
        std::uint64_t number = 0;
        std::string path;
        bool read = false;
        std::vector<StoreEntry> entries;
    };

    bool present(const StoreEntry& entry, const std::string& path);
    bool vouched(const StoreEntry& entry);

    std::string path_;                 // of the store
    std::size_t asked_ = 0;            // entries that were looked for
    std::vector<StoreEntry> present_;  // listed once that are more than a few
    std::vector<Known> complete_;      // generations, newest first
    std::set<StoreEntry> sound_;       // that this commit wrote or may trust
};

}  // namespace slipway::database
