// The wanted table: what the manager wants of each service, in a file that outlives it.
//
// RUN/wanted is mapped and written in place, so a SIGKILL loses nothing that was stored. What
// belongs together is stored together: entries are changed in a draft, and commit() makes it the
// table with one store, before any of its requests is sent. A restarted manager finds in it the
// goals, the states it had seen, and the id of the last request of each service. Ids only grow, so
// a request is never mistaken for an earlier one. Layout: docs/formats/wanted.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/database.h"
#include "engine/formats/wanted_file.h"
#include "engine/sys/memory_map.h"

namespace slipway::manager {

using formats::Intent;
using formats::path_of;
using formats::set_path;

enum WantedFlag : std::uint8_t {
    kGoalUp = 1,
    kAgain = 2,
    kDone = 4,
    kStuck = 8,
    kLeaving = 16,
    kRaised = 32,  // an event
};

// What a person said of it alone, and had said when all was told to stop; what it was wanted to be
// before; and that a switch stopped it
// (engine/plan/plan.h).
enum WantedHold : std::uint32_t {
    kPinned = 1,
    kReleased = 2,
    kOnce = 4,
    kMarked = 8,
    kWasUp = 16,
    kHeld = 32,
    kWasPinned = 64,
    kWasReleased = 128,
    kWasOnce = 256
};

// Above the holds: of which kind it was when the entry was made, plus one.
inline constexpr unsigned kKindShift = 24;

constexpr std::uint32_t kind_in_table(formats::NodeKind kind) {
    return (static_cast<std::uint32_t>(kind) + 1) << kKindShift;
}

// In the file as it stands in memory: the table never leaves the machine it was made on.
struct WantedEntry {
    std::uint64_t name_hash = 0;       // FNV-1a, 64 bits
    std::uint64_t directory_hash = 0;  // the same of its service directory's name; 0: it has none
    std::uint64_t request = 0;         // id of the last request; 0: none was sent
    std::uint64_t culprit = 0;         // name hash of the service behind `reason`; 0: none
    std::uint64_t since_unix = 0;      // of `state`, in seconds
    char byte = 0;                     // the request's control byte, 'u', 'o' or 'd'
    std::uint8_t flags = 0;            // WantedFlag
    std::uint8_t state = 0;            // plan::State
    std::uint8_t reason = 0;           // plan::Reason
    std::uint32_t holds = 0;           // WantedHold, and the kind
    // CLOCK_BOOTTIME, of the first start of this boot that succeeded, or goes on; 0: none.
    std::uint64_t begun_ms = 0;
    std::uint64_t ready_ms = 0;
    std::uint64_t order = 0;   // id of the last request for a command (a reload); 0: none
    std::uint32_t asked = 0;   // number of the client's request that changed its goal last; 0: none
    std::uint32_t action = 0;  // of `order`: the number of the action; 0: a reload
    friend bool operator==(const WantedEntry&, const WantedEntry&) = default;
};

class WantedTable {
public:
    // How a service is called, and its directory; the same for most. Without a directory: empty.
    struct Names {
        std::string name, directory;
    };

    // Makes the table for `names` in the directory `run`, with the intent of an earlier one; it
    // replaces that one by a rename. Each goes on with the entry of its directory, or else with the
    // one of its name, as successors_of() says (engine/manager/switch_difference.h). A damaged
    // table counts as none.
    static sys::Result<WantedTable> make(sys::BorrowedFd run, const std::vector<Names>& names);

    // The draft, in the order of `names`: all of it, which the next commit() copies whole, or one
    // entry that is to be changed.
    std::span<WantedEntry> entries();
    WantedEntry& change(std::size_t index);
    const WantedEntry& entry(std::size_t index) const;
    // What the manager as a whole works on, in the draft.
    const Intent& intent() const;
    void set_intent(const Intent& intent);

    // Requests that were taken, in the draft.
    bool was_asked(std::uint32_t serial) const { return head_of(draft()).asked.has(serial); }

    void set_asked(std::uint32_t serial);

    // The draft has an intent or a request that was not committed.
    bool dirty() const { return dirty_; }

    // The draft becomes what the next manager finds.
    void commit();

    // The default set has been asked for in this boot.
    bool booted() const { return header().booted != 0; }

    void set_booted() { header().booted = 1; }

    // Greater than every id before.
    std::uint64_t new_request() { return ++header().last_request; }

    // Ids up to this one were used by somebody (a record says so).
    void reserve(std::uint64_t request);

private:
    using Header = formats::WantedHeader;
    using Head = formats::WantedHead;  // kept twice, with the entries behind it

    struct Copy {
        Head head;
        std::vector<WantedEntry> entries;
    };

    static sys::Result<Copy> read_old(sys::BorrowedFd run, Header& header);

    static std::size_t copy_size(std::size_t count) {
        return sizeof(Head) + sizeof(WantedEntry) * count;
    }

    Header& header() const { return *reinterpret_cast<Header*>(map_.bytes().data()); }

    std::size_t draft() const { return 1 - header().current; }

    Head& head_of(std::size_t which) const;
    std::span<WantedEntry> entries_of(std::size_t which) const;

    sys::MemoryMap map_;
    bool dirty_ = false;
    // In which entries the draft differs from what counts, at most.
    std::vector<std::size_t> changed_;
    bool all_changed_ = false;
};

}  // namespace slipway::manager
