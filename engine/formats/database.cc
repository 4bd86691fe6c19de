#include "engine/formats/database.h"

#include <array>

#include "engine/base/bytes.h"
#include "engine/base/number.h"
#include "engine/base/require.h"

namespace slipway::formats {
namespace {

using Layout = DatabaseLayout;

std::uint32_t u32(std::span<const std::uint8_t> bytes, std::size_t at) {
    return base::load_le<std::uint32_t>(bytes, at);
}

std::string_view text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Does [first, first + count) lie below `size`? Written so that nothing overflows.
bool inside(std::uint64_t first, std::uint64_t count, std::uint64_t size) {
    return first <= size && count <= size - first;
}

}  // namespace

std::string_view text_of(DatabaseError error) {
    static constexpr std::array<std::string_view, 8> texts{
        "no error",
        "the file is shorter than it states",
        "this is not a database of Slipway",
        "the database was made by another version; commit again",
        "its sections do not fill the file",
        "the checksum is wrong: the file is damaged",
        "an index in it is out of bounds",
        "a name in it is not allowed or out of order",
    };
    return texts[static_cast<std::size_t>(error)];
}

std::uint64_t database_checksum(std::span<const std::uint8_t> bytes) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const bool own = i >= Layout::checksum_at && i < Layout::checksum_at + 8;
        hash = (hash ^ (own ? 0u : bytes[i])) * 0x100000001b3u;
    }
    return hash;
}

StoreName store_name(std::uint64_t hash, std::uint32_t bytes) {
    StoreName name;
    name.append(base::hexadecimal(hash, 16).view());
    name.append("-");
    name.append(base::decimal_unsigned(bytes).view());
    return name;
}

bool is_directory_name(std::string_view name) {
    return !name.empty() && name.size() <= Layout::longest_name && name[0] != '.' &&
           name.find('/') == name.npos && name.find('\0') == name.npos;
}

base::Result<Database, DatabaseError> Database::open(std::span<const std::uint8_t> bytes) {
    Database db;
    DatabaseError error = db.check_header(bytes);
    if (error == DatabaseError::none) error = db.check_nodes();
    if (error == DatabaseError::none) error = db.check_edges();
    if (error == DatabaseError::none) error = db.check_lookup();
    if (error != DatabaseError::none) return error;
    return db;
}

DatabaseError Database::check_header(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < Layout::header) return DatabaseError::too_short;
    if (text(bytes.first(8)) != Layout::magic) return DatabaseError::not_database;
    if (u32(bytes, 8) < Layout::oldest || u32(bytes, 8) > Layout::version)
        return DatabaseError::version;
    const auto size = base::load_le<std::uint64_t>(bytes, 16);
    if (size > bytes.size()) return DatabaseError::too_short;
    if (size != bytes.size()) return DatabaseError::size;
    checksum_ = base::load_le<std::uint64_t>(bytes, Layout::checksum_at);
    if (checksum_ != database_checksum(bytes)) return DatabaseError::checksum;
    nodes_ = u32(bytes, 12);
    edges_ = u32(bytes, 32);
    entries_ = u32(bytes, 36);
    names_ = u32(bytes, 40);
    const std::array<std::size_t, 5> sizes{nodes_ * Layout::node, edges_ * Layout::edge,
                                           entries_ * Layout::entry, names_ * Layout::lookup,
                                           u32(bytes, 44)};
    const std::array<std::span<const std::uint8_t>*, 5> sections{&node_table_, &edge_table_,
                                                                 &lists_, &lookup_, &strings_};
    std::size_t at = Layout::header;
    for (std::size_t i = 0; i < sections.size(); ++i) {
        if (u32(bytes, 48 + 4 * i) != at || !inside(at, sizes[i], size)) return DatabaseError::size;
        *sections[i] = bytes.subspan(at, sizes[i]);
        at += sizes[i];
    }
    if (at != size) return DatabaseError::size;
    boot_ = u32(bytes, 68);
    shutdown_ = u32(bytes, 72);
    const bool ends =
        (boot_ == kNoNode || boot_ < nodes_) && (shutdown_ == kNoNode || shutdown_ < nodes_);
    return ends ? DatabaseError::none : DatabaseError::index;
}

DatabaseError Database::check_nodes() const {
    std::uint64_t next_edge = 0;
    for (std::uint32_t i = 0; i < nodes_; ++i) {
        const auto n = node_bytes(i);
        const auto length = base::load_le<std::uint16_t>(n, 4);
        const bool bounded =
            n[6] < kNodeKinds && length > 0 && inside(u32(n, 0), length + n[7], strings_.size()) &&
            inside(u32(n, 52), u32(n, 56), strings_.size()) && u32(n, 12) == next_edge &&
            inside(next_edge, u32(n, 16), edges_) && inside(u32(n, 20), u32(n, 24), entries_) &&
            inside(u32(n, 28), u32(n, 32), entries_) && inside(u32(n, 36), u32(n, 40), entries_) &&
            (u32(n, 44) == kNoNode || u32(n, 44) < nodes_) &&
            (u32(n, 48) == kNoNode || u32(n, 48) < nodes_);
        if (!bounded) return DatabaseError::index;
        next_edge += u32(n, 16);
        if (has(i, kHasDirectory) &&
            !(is_directory_name(name(i)) && is_directory_name(directory(i))))
            return DatabaseError::name;
        if (name(i).find('\0') != std::string_view::npos) return DatabaseError::name;
        // Lists of nodes; the list of incoming edges is checked with the edges.
        for (std::uint32_t k = 0; k < members(i); ++k)
            if (list_entry(i, 28, k) >= nodes_) return DatabaseError::index;
        for (std::uint32_t k = 0; k < owners(i); ++k)
            if (list_entry(i, 36, k) >= nodes_) return DatabaseError::index;
    }
    return next_edge == edges_ ? DatabaseError::none : DatabaseError::index;
}

DatabaseError Database::check_edges() const {
    for (std::uint32_t i = 0; i < edges_; ++i) {
        const DatabaseEdge e = edge(i);
        if (e.from >= nodes_ || e.to >= nodes_) return DatabaseError::index;
    }
    for (std::uint32_t i = 0; i < nodes_; ++i) {
        for (std::uint32_t k = 0; k < edges(i); ++k)
            if (edge(first_edge(i) + k).from != i) return DatabaseError::index;
        for (std::uint32_t k = 0; k < incoming(i); ++k) {
            const std::uint32_t number = list_entry(i, 20, k);
            if (number >= edges_ || edge(number).to != i) return DatabaseError::index;
        }
    }
    return DatabaseError::none;
}

DatabaseError Database::check_lookup() const {
    for (std::uint32_t i = 0; i < names_; ++i) {
        const auto entry = lookup_.subspan(i * Layout::lookup, Layout::lookup);
        const auto length = base::load_le<std::uint16_t>(entry, 4);
        if (!inside(u32(entry, 0), length, strings_.size()) || u32(entry, 8) >= nodes_)
            return DatabaseError::index;
        if (i > 0 && lookup_name(i - 1) >= lookup_name(i)) return DatabaseError::name;
    }
    return DatabaseError::none;
}

std::span<const std::uint8_t> Database::node_bytes(NodeIndex node) const {
    base::require(node < nodes_);
    return node_table_.subspan(node * Layout::node, Layout::node);
}

std::uint32_t Database::list_entry(NodeIndex node, std::size_t at, std::uint32_t i) const {
    const auto n = node_bytes(node);
    base::require(i < u32(n, at + 4));
    return u32(lists_, (u32(n, at) + std::size_t{i}) * Layout::entry);
}

std::string_view Database::lookup_name(std::uint32_t entry) const {
    const auto e = lookup_.subspan(entry * Layout::lookup, Layout::lookup);
    return text(strings_.subspan(u32(e, 0), base::load_le<std::uint16_t>(e, 4)));
}

std::optional<NodeIndex> Database::find(std::string_view name) const {
    std::uint32_t low = 0;
    std::uint32_t high = names_;
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (lookup_name(middle) < name)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == names_ || lookup_name(low) != name) return std::nullopt;
    return u32(lookup_, low * Layout::lookup + 8);
}

std::string_view Database::name(NodeIndex node) const {
    const auto n = node_bytes(node);
    return text(strings_.subspan(u32(n, 0), base::load_le<std::uint16_t>(n, 4)));
}

std::string_view Database::directory(NodeIndex node) const {
    const auto n = node_bytes(node);
    const auto length = base::load_le<std::uint16_t>(n, 4);
    if (n[7] == 0) return text(strings_.subspan(u32(n, 0), length));
    return text(strings_.subspan(u32(n, 0) + length, n[7]));
}

std::optional<NodeIndex> Database::find_directory(std::string_view name) const {
    const auto is_his = [&](NodeIndex node) {
        return has(node, kHasDirectory) && directory(node) == name;
    };
    if (const auto named = find(name); named && is_his(*named)) return named;
    for (NodeIndex node = 0; node < nodes_; ++node)
        if (node_bytes(node)[7] != 0 && is_his(node)) return node;
    return std::nullopt;
}

std::string_view Database::description(NodeIndex node) const {
    const auto n = node_bytes(node);
    return text(strings_.subspan(u32(n, 52), u32(n, 56)));
}

NodeKind Database::kind(NodeIndex node) const {
    return static_cast<NodeKind>(node_bytes(node)[6]);
}

std::uint32_t Database::flags(NodeIndex node) const {
    return u32(node_bytes(node), Layout::flags_at);
}

DatabaseEdge Database::edge(std::uint32_t number) const {
    base::require(number < edges_);
    const std::size_t at = number * Layout::edge;
    const std::uint32_t word = u32(edge_table_, at + 8);
    return {u32(edge_table_, at), u32(edge_table_, at + 4), word & 0xffffff,
            static_cast<std::uint8_t>(word >> 24)};
}

std::uint32_t Database::first_edge(NodeIndex node) const {
    return u32(node_bytes(node), 12);
}

std::uint32_t Database::edges(NodeIndex node) const {
    return u32(node_bytes(node), 16);
}

std::uint32_t Database::incoming(NodeIndex node) const {
    return u32(node_bytes(node), 24);
}

DatabaseEdge Database::incoming_edge(NodeIndex node, std::uint32_t i) const {
    return edge(list_entry(node, 20, i));
}

std::uint32_t Database::members(NodeIndex node) const {
    return u32(node_bytes(node), 32);
}

NodeIndex Database::member(NodeIndex node, std::uint32_t i) const {
    return list_entry(node, 28, i);
}

std::uint32_t Database::owners(NodeIndex node) const {
    return u32(node_bytes(node), 40);
}

NodeIndex Database::owner(NodeIndex node, std::uint32_t i) const {
    return list_entry(node, 36, i);
}

NodeIndex Database::logger(NodeIndex node) const {
    return u32(node_bytes(node), Layout::logger_at);
}

NodeIndex Database::consumer(NodeIndex node) const {
    return u32(node_bytes(node), 48);
}

std::uint64_t Database::start_timeout(NodeIndex node) const {
    return base::load_le<std::uint64_t>(node_bytes(node), Layout::start_timeout_at);
}

std::uint64_t Database::stop_timeout(NodeIndex node) const {
    return base::load_le<std::uint64_t>(node_bytes(node), Layout::stop_timeout_at);
}

std::uint64_t Database::hash(NodeIndex node) const {
    return base::load_le<std::uint64_t>(node_bytes(node), Layout::hash_at);
}

std::uint32_t Database::stored(NodeIndex node) const {
    return u32(node_bytes(node), Layout::stored_at);
}

std::uint32_t Database::process_hash(NodeIndex node) const {
    return u32(node_bytes(node), Layout::process_hash_at);
}

std::uint32_t Database::logger_hash(NodeIndex node) const {
    return u32(node_bytes(node), Layout::logger_hash_at);
}

}  // namespace slipway::formats
