// The reader of a generation's database (docs/formats/database.md).
//
// A Database is a view: the bytes (usually a mapping) must outlive it. open() checks everything
// once, so that no later call can fail or leave the bytes, whatever they hold; cycles are not
// looked for (commit refuses them), so whoever follows edges bounds its walk. An index that is not
// below the count it belongs to is a bug of the caller and stops the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/base/result.h"

namespace slipway::formats {

// The number of a node; kNoNode where there is none.
using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = 0xffffffff;

enum class NodeKind : std::uint8_t { longrun, oneshot, task, bundle, event, provided };
inline constexpr std::uint8_t kNodeKinds = 6;

enum NodeFlag : std::uint32_t {
    kEssential = 1,
    kHidden = 2,
    kRefuseManualStart = 4,
    kRefuseManualStop = 8,
    kEnabled = 16,
    kMasked = 32,
    kAllEnabledProviders = 64,
    kSurvivesShutdown = 128,
    kRepeatable = 256,
    kReloadable = 512,
    kHasDirectory = 1024,
    kStopWhenUnneeded = 2048,
    kRebootAtLimit = 4096,
    kPoweroffAtLimit = 8192,
    kHasStartupSettings = 16384,
};

// What an edge means; the bits are explained in the format's page.
enum EdgeBit : std::uint32_t {
    kPullWeak = 0x1,
    kPullStrong = 0x2,
    kAfter = 0x4,
    kBefore = 0x8,
    kIfInSet = 0x10,
    kStopFlows = 0x20,
    kRestartFlows = 0x40,
    kMustBeUp = 0x80,
    kSoftOnceStarted = 0x100,
    kConflicts = 0x200,
    kUpholds = 0x400,
    kBindsTo = 0x800,
    kTriggers = 0x1000,
    kOnFailure = 0x2000,
    kOnSuccess = 0x4000,
    kReloadTo = 0x8000,
    kReloadFrom = 0x10000,
    kStopAfter = 0x20000,
    kStopBefore = 0x40000,
    kJoinsNamespace = 0x80000,
};

inline constexpr std::uint32_t kEdgeBits = 0xfffff;

struct DatabaseEdge {
    NodeIndex from, to;
    std::uint32_t meaning;  // EdgeBits
    std::uint8_t kind;      // row of the model's edge table, for messages
};

enum class DatabaseError {
    none,
    too_short,     // shorter than its header, or than the size it states
    not_database,  // other magic
    version,       // made by another version
    size,          // sections do not fill the file exactly
    checksum,      // damaged
    index,         // a node, edge, list or string out of bounds
    name,          // a name that cannot be a service's, or the lookup table is not sorted
};

// "the checksum is wrong: the file is damaged" and the like; static storage.
std::string_view text_of(DatabaseError error);

class Database {
public:
    static base::Result<Database, DatabaseError> open(std::span<const std::uint8_t> bytes);

    Database() = default;  // no nodes

    std::uint32_t count() const { return nodes_; }

    std::uint32_t edge_count() const { return edges_; }

    // By its own name or an alias.
    std::optional<NodeIndex> find(std::string_view name) const;

    std::string_view name(NodeIndex node) const;
    // Of its service directory: its name, or the one that it had.
    std::string_view directory(NodeIndex node) const;
    // Whose service directory has that name; quick for one that has its directory under its name.
    std::optional<NodeIndex> find_directory(std::string_view directory) const;
    std::string_view description(NodeIndex node) const;
    NodeKind kind(NodeIndex node) const;
    std::uint32_t flags(NodeIndex node) const;

    bool has(NodeIndex node, NodeFlag flag) const { return (flags(node) & flag) != 0; }

    // Edges by number; those that start at a node are first_edge(node) … + edges(node) - 1.
    DatabaseEdge edge(std::uint32_t number) const;
    std::uint32_t first_edge(NodeIndex node) const;
    std::uint32_t edges(NodeIndex node) const;
    // The i-th edge that ends at the node, i below incoming(node).
    std::uint32_t incoming(NodeIndex node) const;
    DatabaseEdge incoming_edge(NodeIndex node, std::uint32_t i) const;

    // Members of a bundle, providers of a provided name.
    std::uint32_t members(NodeIndex node) const;
    NodeIndex member(NodeIndex node, std::uint32_t i) const;
    // The bundles and provided names that this node is a member of.
    std::uint32_t owners(NodeIndex node) const;
    NodeIndex owner(NodeIndex node, std::uint32_t i) const;

    NodeIndex logger(NodeIndex node) const;
    NodeIndex consumer(NodeIndex node) const;
    std::uint64_t start_timeout(NodeIndex node) const;  // ms; 0: none
    std::uint64_t stop_timeout(NodeIndex node) const;   // ms; 0: none
    // Of the compiled service directory, or of an event's lines in GENERATION/events; 0 without
    // either.
    std::uint64_t hash(NodeIndex node) const;
    // Of what a process was started with; 0: not known, all of it may be.
    std::uint32_t process_hash(NodeIndex node) const;
    // Of its logger's files; 0: not known, or it has no logger.
    std::uint32_t logger_hash(NodeIndex node) const;
    // Bytes of the directory's texts when it is in the store, under store_name(hash, stored); 0: it
    // is in GENERATION/services, under its own name.
    std::uint32_t stored(NodeIndex node) const;

    NodeIndex boot() const { return boot_; }

    NodeIndex shutdown() const { return shutdown_; }

    // The checksum in the header: the identity of a generation.
    std::uint64_t checksum() const { return checksum_; }

private:
    std::span<const std::uint8_t> node_bytes(NodeIndex node) const;
    std::uint32_t list_entry(NodeIndex node, std::size_t at, std::uint32_t i) const;
    std::string_view lookup_name(std::uint32_t entry) const;
    DatabaseError check_header(std::span<const std::uint8_t> bytes);
    DatabaseError check_nodes() const;
    DatabaseError check_edges() const;
    DatabaseError check_lookup() const;

    std::span<const std::uint8_t> node_table_, edge_table_, lists_, lookup_, strings_;
    std::uint32_t nodes_ = 0, edges_ = 0, entries_ = 0, names_ = 0;
    NodeIndex boot_ = kNoNode, shutdown_ = kNoNode;
    std::uint64_t checksum_ = 0;
};

// The layout, shared with the writer.
struct DatabaseLayout {
    static constexpr std::string_view magic = "SlipwyDB";
    static constexpr std::uint32_t version = 2, oldest = 1;  // 1 knew no store
    static constexpr std::size_t header = 96, node = 96, edge = 12, entry = 4, lookup = 12;
    static constexpr std::size_t checksum_at = 24;
    // In a node: what changes with the service's own directory and with nothing else.
    static constexpr std::size_t flags_at = 8, logger_at = 44, stored_at = 60,
                                 start_timeout_at = 64, stop_timeout_at = 72, hash_at = 80,
                                 process_hash_at = 88, logger_hash_at = 92;
    static constexpr std::size_t longest_name = 247;  // "NAME/log" within svscan's 251
};

// FNV-1a over `bytes` with the checksum's own eight bytes taken as zero. `bytes` is at least a
// header long.
std::uint64_t database_checksum(std::span<const std::uint8_t> bytes);

// The name of a service directory in the store: 16 hexadecimal digits, '-', the number of bytes.
using StoreName = base::FixedString<32>;
StoreName store_name(std::uint64_t hash, std::uint32_t bytes);

// Can a service directory have this name?
bool is_directory_name(std::string_view name);

}  // namespace slipway::formats
