// The graph of services as the planner uses it: numbers instead of names, lists in flat arrays.
//
// Built once from a database (from_database.h) or by a test. Start order and stop order are
// separate lists, because a definition may say how it is stopped on its own (StopAfter,
// StopBefore); without that a stop is the reverse of the start. Both orders are free of cycles once
// built, so whatever waits for an order waits for something that moves: `check` refuses cycles, and
// a database that has one all the same loses the links that close it, and says which.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace slipway::plan {

using Id = std::uint32_t;  // index of a service in the graph
inline constexpr Id kNobody = 0xffffffff;

enum class Kind : std::uint8_t {
    longrun,
    oneshot,  // stays up without a process
    task,     // runs, and is down again when it has succeeded
    bundle,   // a name for a set; has no process
    event,    // a condition of the outside world; has no process
};

// What a link says; several may be joined with |. "A" is the service that has the link, "B" its
// target.
enum Relation : std::uint16_t {
    kStrong = 1 << 0,        // starting A starts B; B's failure to start is A's
    kWeak = 1 << 1,          // starting A starts B
    kAfter = 1 << 2,         // A starts after B, B stops after A
    kStopFlows = 1 << 3,     // when B is stopped, A is stopped
    kRestartFlows = 1 << 4,  // when B is restarted, A is restarted
    kBound = 1 << 5,         // when B ends, for whatever reason, A is stopped
    kRequisite = 1 << 6,     // B must be up already when A starts
    kConflict = 1 << 7,      // A and B are never up together
    kContents = 1 << 8,      // A is a bundle and B is in it
    kOnFailure = 1 << 9,     // when A fails, B is started
    kOnSuccess = 1 << 10,    // when A ends with success, B is started
    kReload = 1 << 11,       // when A is reloaded, B is reloaded
    kStopAfter = 1 << 12,    // A stops after B; replaces what kAfter says about stopping this pair
    kUpholds = 1 << 14,      // while A is up, B is started again when it ends or fails
    kTriggers = 1 << 13,     // when the event A is raised or pulsed, B is started
    kProvided = 1 << 15,     // A is a name and B provides it: kStrong and kStopFlows for the one of
                             // its providers that is meant (providers.cc)
};

struct Node {
    Kind kind = Kind::longrun;
    bool essential = false;          // stopped only when named, and at shutdown
    bool survives_shutdown = false;  // not even then
    bool masked = false;             // never started
    bool stop_unneeded = false;      // stopped when the last one goes that pulls it
    bool enabled = false;            // may be started in place of another provider
    // Until it must be ready; 0: kLongestWait. Of a bundle: from when it is wanted; 0: no limit.
    std::uint64_t start_ms = 0;
    std::uint64_t stop_ms = 0;  // until it must be down; 0: kLongestWait
};

// Nothing is waited for longer than this, whatever a definition says: 24 hours.
inline constexpr std::uint64_t kLongestWait = std::uint64_t{24} * 3600 * 1000;

constexpr std::uint64_t bounded(std::uint64_t limit_ms) {
    return limit_ms == 0 || limit_ms > kLongestWait ? kLongestWait : limit_ms;
}

struct Link {
    Id from = 0;
    Id to = 0;
    std::uint16_t relation = 0;
    friend bool operator==(const Link&, const Link&) = default;
};

struct Neighbour {
    Id id = 0;
    std::uint16_t relation = 0;
};

// Lists of neighbours of all nodes, one after another in one array.
class Adjacency {
public:
    Adjacency() = default;
    // The links by their source, or (reverse) by their target.
    Adjacency(std::size_t nodes, const std::vector<Link>& links, bool reverse);

    std::span<const Neighbour> of(Id id) const {
        return {list_.data() + first_[id], first_[id + 1] - first_[id]};
    }

private:
    std::vector<std::uint32_t> first_;
    std::vector<Neighbour> list_;
};

struct Graph {
    std::vector<Node> nodes;
    Adjacency out;          // all links, by source; conflicts stand on both sides
    Adjacency in;           // all links, by target
    Adjacency start_after;  // whom a start waits for
    Adjacency stop_after;   // whom a stop waits for
    std::vector<Link> cut;  // order links that were left out because they close a cycle
};

// Links to and from numbers that are not in `nodes`, and links of a node to itself, are left out;
// several links of a pair become one.
Graph build(std::vector<Node> nodes, const std::vector<Link>& links);

}  // namespace slipway::plan
