#include "engine/database/encode.h"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_map>

namespace slipway::database {
namespace {

using formats::NodeIndex;
using Layout = formats::DatabaseLayout;

template <typename T>
void put(std::string& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

std::uint32_t size32(std::size_t size) {
    return static_cast<std::uint32_t>(size);
}

// The strings section; equal strings are stored once.
class Strings {
public:
    std::uint32_t add(const std::string& text) {
        const auto [at, fresh] = known_.try_emplace(text, size32(bytes_.size()));
        if (fresh) bytes_ += text;
        return at->second;
    }

    const std::string& bytes() const { return bytes_; }

private:
    std::unordered_map<std::string, std::uint32_t> known_;
    std::string bytes_;
};

// The list section: for each node its incoming edges, its members, its owners.
struct Lists {
    struct Range {
        std::uint32_t first = 0, count = 0;
    };

    std::vector<std::uint32_t> entries;
    std::vector<Range> incoming, members, owners;

    Range append(const std::vector<std::uint32_t>& list) {
        const Range range{size32(entries.size()), size32(list.size())};
        entries.insert(entries.end(), list.begin(), list.end());
        return range;
    }
};

Lists make_lists(const std::vector<NodeSpec>& nodes) {
    std::vector<std::vector<std::uint32_t>> incoming(nodes.size());
    std::vector<std::vector<std::uint32_t>> owners(nodes.size());
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        for (const NodeSpec::Edge& edge : nodes[i].edges) incoming.at(edge.to).push_back(number++);
        for (const NodeIndex member : nodes[i].members) owners.at(member).push_back(size32(i));
    }
    Lists lists;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        lists.incoming.push_back(lists.append(incoming[i]));
        lists.members.push_back(lists.append(nodes[i].members));
        lists.owners.push_back(lists.append(owners[i]));
    }
    return lists;
}

struct Lookup {
    std::string name;
    NodeIndex node;
};

std::vector<Lookup> make_lookup(const std::vector<NodeSpec>& nodes) {
    std::vector<Lookup> names;
    for (std::size_t i = 0; i < nodes.size(); ++i) names.push_back({nodes[i].name, size32(i)});
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (const std::string& alias : nodes[i].aliases) names.push_back({alias, size32(i)});
    // Stable: a node's own name stands before an alias of the same text, and is the one kept.
    std::stable_sort(names.begin(), names.end(),
                     [](const Lookup& a, const Lookup& b) { return a.name < b.name; });
    names.erase(std::unique(names.begin(), names.end(),
                            [](const Lookup& a, const Lookup& b) { return a.name == b.name; }),
                names.end());
    return names;
}

std::string encode_nodes(const std::vector<NodeSpec>& nodes, const Lists& lists, Strings& strings) {
    std::string out;
    std::uint32_t first_edge = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const NodeSpec& n = nodes[i];
        put(out, strings.add(n.name + n.directory));
        put(out, static_cast<std::uint16_t>(n.name.size()));
        put(out, static_cast<std::uint8_t>(n.kind));
        put(out, static_cast<std::uint8_t>(n.directory.size()));
        put(out, n.flags);
        put(out, first_edge);
        put(out, size32(n.edges.size()));
        for (const Lists::Range& r : {lists.incoming[i], lists.members[i], lists.owners[i]}) {
            put(out, r.first);
            put(out, r.count);
        }
        put(out, n.logger);
        put(out, n.consumer);
        put(out, strings.add(n.description));
        put(out, size32(n.description.size()));
        put(out, n.stored);
        put(out, n.start_timeout);
        put(out, n.stop_timeout);
        put(out, n.hash);
        put(out, n.process_hash);
        put(out, n.logger_hash);
        first_edge += size32(n.edges.size());
    }
    return out;
}

std::string encode_edges(const std::vector<NodeSpec>& nodes) {
    std::string out;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        for (const NodeSpec::Edge& edge : nodes[i].edges) {
            put(out, size32(i));
            put(out, edge.to);
            put(out, edge.meaning | static_cast<std::uint32_t>(edge.kind) << 24);
        }
    }
    return out;
}

}  // namespace

std::string encode(const DatabaseSpec& spec) {
    Strings strings;
    const Lists lists = make_lists(spec.nodes);
    const std::vector<Lookup> lookup = make_lookup(spec.nodes);
    const std::string nodes = encode_nodes(spec.nodes, lists, strings);
    const std::string edges = encode_edges(spec.nodes);
    std::string entries;
    for (const std::uint32_t entry : lists.entries) put(entries, entry);
    std::string names;
    for (const Lookup& l : lookup) {
        put(names, strings.add(l.name));
        put(names, static_cast<std::uint16_t>(l.name.size()));
        put(names, std::uint16_t{0});
        put(names, l.node);
    }
    std::string out{Layout::magic};
    put(out, Layout::version);
    put(out, size32(spec.nodes.size()));
    const std::size_t size = Layout::header + nodes.size() + edges.size() + entries.size() +
                             names.size() + strings.bytes().size();
    put(out, std::uint64_t{size});
    put(out, std::uint64_t{0});  // the checksum, below
    put(out, size32(edges.size() / Layout::edge));
    put(out, size32(lists.entries.size()));
    put(out, size32(lookup.size()));
    put(out, size32(strings.bytes().size()));
    std::size_t at = Layout::header;
    const std::array<const std::string*, 5> sections{&nodes, &edges, &entries, &names,
                                                     &strings.bytes()};
    for (const std::string* section : sections) {
        put(out, size32(at));
        at += section->size();
    }
    put(out, spec.boot);
    put(out, spec.shutdown);
    out.resize(Layout::header);
    out += nodes + edges + entries + names + strings.bytes();
    const std::uint64_t checksum =
        formats::database_checksum({reinterpret_cast<const std::uint8_t*>(out.data()), out.size()});
    for (std::size_t i = 0; i < 8; ++i)
        out[Layout::checksum_at + i] =
            static_cast<char>(static_cast<unsigned char>(checksum >> (8 * i)));
    return out;
}

}  // namespace slipway::database
