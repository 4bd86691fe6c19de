// The writer of a generation's database (docs/formats/database.md).
//
// Nodes are plain data that name each other by index; encode() lays them out, makes the reverse
// lists and the lookup table. What it gives, formats::Database::open() accepts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/formats/database.h"

namespace slipway::database {

struct NodeSpec {
    struct Edge {
        formats::NodeIndex to = formats::kNoNode;
        std::uint32_t meaning = 0;  // formats::EdgeBit
        std::uint8_t kind = 0;      // row of the model's edge table
    };

    std::string name;
    formats::NodeKind kind = formats::NodeKind::longrun;
    std::uint32_t flags = 0;  // formats::NodeFlag
    std::string description;
    std::string directory;  // of its service directory; empty: the name
    std::vector<std::string> aliases;
    std::vector<Edge> edges;
    std::vector<formats::NodeIndex> members;  // of a bundle; providers of a provided name
    formats::NodeIndex logger = formats::kNoNode;
    formats::NodeIndex consumer = formats::kNoNode;
    std::uint64_t start_timeout = 0, stop_timeout = 0;  // ms
    std::uint64_t hash = 0;
    std::uint32_t process_hash = 0, logger_hash = 0;  // see Hashes in service_directory.h
    std::uint32_t stored = 0;                         // bytes of its directory in the store
};

struct DatabaseSpec {
    std::vector<NodeSpec> nodes;
    formats::NodeIndex boot = formats::kNoNode, shutdown = formats::kNoNode;
};

// The bytes of the database. Two nodes of one name, or an alias that is another node's name, are
// the caller's bug: the first one is found by that name.
std::string encode(const DatabaseSpec& spec);

}  // namespace slipway::database
