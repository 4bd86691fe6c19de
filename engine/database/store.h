// Service directories, stored once for all generations (docs/formats/live-tree.md).
//
// GENERATIONS/.store/KEY is a service directory named by a hash of its content. A generation's
// services/NAME is a link to it, so a commit writes only the directories that are new.
//
// Only a complete generation vouches for an entry: it was sealed after the entry was on disk. What
// a commit left that was interrupted may hold anything, and is written anew. An entry that any
// complete generation leads to is never touched.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/database/compile.h"
#include "engine/database/files_on_disk.h"
#include "engine/sys/fd.h"

namespace slipway::database {

class ServiceStore {
public:
    // `generations`: the directory of generations.
    explicit ServiceStore(std::string generations);

    // Writes the entry unless it is there, and makes `link` (the path of services/NAME in the
    // generation that is being written) lead to it.
    Written put(const CompiledService& service, const std::string& link);

private:
    struct Known {
        std::uint64_t number = 0;
        std::string services;  // path
        bool read = false;
        std::unordered_set<std::string> targets;
    };

    Written make_entry(const CompiledService& service, const std::string& key);
    bool newest_leads_to(const std::string& name, const std::string& target) const;
    bool any_leads_to(const std::string& target);

    std::string path_;                       // of the store
    std::vector<Known> complete_;            // generations, newest first
    sys::Fd newest_;                         // services of the first of them
    std::unordered_set<std::string> sound_;  // keys that this commit wrote or may trust
};

// The entry's name: 16 hexadecimal digits of the hash, '-', the number of bytes.
std::string store_key(const CompiledService& service);

}  // namespace slipway::database
