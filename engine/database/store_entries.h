// Which entries of the store a generation leads to (docs/formats/live-tree.md).
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/database/files_on_disk.h"
#include "engine/database/service_directory.h"

namespace slipway::database {

struct StoreEntry {
    std::uint64_t hash = 0;
    std::uint32_t bytes = 0;
    friend auto operator<=>(const StoreEntry&, const StoreEntry&) = default;
};

StoreEntry entry_of(const std::vector<File>& files);

// As formats::store_name writes it; nothing for any other name.
std::optional<StoreEntry> entry_named(std::string_view name);

// The entries that a generation leads to, sorted and each once: those that its database names, and
// those that links in its `services` name, as versions before made them. EPROTO for a database that
// is damaged, or of a later version.
base::Result<std::vector<StoreEntry>, WriteError> entries_of(const std::string& generation);

// The entries that are in the store beside the generations, sorted; whole or not.
std::vector<StoreEntry> entries_in(const std::string& store);

inline bool contains(const std::vector<StoreEntry>& sorted, const StoreEntry& entry) {
    return std::binary_search(sorted.begin(), sorted.end(), entry);
}

}  // namespace slipway::database
