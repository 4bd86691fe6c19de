// The services svscan knows: columns in one mapping that doubles when it is full, and chains by
// identity (asked for each entry of a scan) and by pid (asked for each death), so that a scan and
// the reaping of all cost time in proportion to their number.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/svscan/machine.h"

namespace slipway::svscan {

// s6-svscan's limit, too (its default is 1000). Three descriptors for each service with a logger.
inline constexpr std::uint32_t kMaxServices = 160000;
inline constexpr std::size_t kMaxName = 251;  // "NAME/log" stays within NAME_MAX

// A path in a service directory or in its logger's.
using SlotPath = base::FixedString<kMaxName + 24>;

// Each service has two slots.
enum class Role : std::uint8_t { service, logger };
inline constexpr std::array<Role, 2> kRoles{Role::service, Role::logger};

// A service directory is itself whatever its name: s6-svlink renames and links.
struct Identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
};

struct Slot {
    SlotState state = SlotState::free;
    std::int32_t pid = 0;          // 0: no process; below: -N-1 for host N (hosts.h)
    std::uint64_t due = 0;         // monotonic ns; when waiting
    std::uint64_t last_start = 0;  // monotonic ns; 0: never
    int watch = 0;                 // pidfd of a process that is not our child; 0: none
    bool alone = false;            // its supervisor needs a process of its own
    std::uint8_t returns = 0;      // how often it was started once more to end what was left
    bool done = false;             // its last supervisor exited with 0: it left no process
    bool told = false;             // to stop, as its service is removed
};

// The descriptors between a service and its logger, and the logger's second pipe. 0: none, which is
// never one of them, and keeps the table all zeros at start.
struct Pipes {
    int read_end = 0;
    int write_end = 0;
    int spare = 0;
};

struct SlotRef {
    std::uint32_t service = 0;
    Role role = Role::service;
};

class ServiceTable;

// A file of a slot's directory: "NAME/supervise/lock", "NAME/log/supervise/lock".
SlotPath path_in(const ServiceTable& table, SlotRef ref, std::string_view file);

class ServiceTable {
public:
    // Rows in use are below this; rows in between may be free.
    std::uint32_t end() const { return end_; }

    std::uint32_t count() const { return count_; }

    Identity identity(std::uint32_t row) const { return rows_.identity[row]; }

    bool used(std::uint32_t row) const { return rows_.identity[row].inode != 0; }

    std::optional<std::uint32_t> find(const Identity& identity) const;
    // nothing: the table is full(), or there is no memory for more. May move the rows: no reference
    // to one outlives it.
    std::optional<std::uint32_t> add(const Identity& identity, std::string_view name);
    void remove(std::uint32_t row);
    // Forgets everything; closes nothing.
    void clear();
    std::optional<SlotRef> find_pid(std::int32_t pid) const;

    // At most so many services (option -c).
    void set_limit(std::uint32_t limit) { limit_ = limit; }

    bool full() const { return count_ >= (limit_ == 0 ? kMaxServices : limit_); }

    Slot slot(SlotRef ref) const;
    void set_slot(SlotRef ref, const Slot& slot);

    SlotState state(SlotRef ref) const { return rows_.slots[index(ref)].state; }

    // NUL-terminated.
    std::string_view name(std::uint32_t row) const { return rows_.names[row].data(); }

    // False, and unchanged, when it is longer than kMaxName.
    bool rename(std::uint32_t row, std::string_view name);

    Pipes& pipes(std::uint32_t row) { return rows_.pipes[row]; }

    const Pipes& pipes(std::uint32_t row) const { return rows_.pipes[row]; }

    bool has_logger(std::uint32_t row) const { return rows_.has_logger[row]; }

    void set_has_logger(std::uint32_t row, bool value) { rows_.has_logger[row] = value; }

    // The scan in which the row was found last.
    std::uint32_t seen(std::uint32_t row) const { return rows_.seen[row]; }

    void set_seen(std::uint32_t row, std::uint32_t scan) { rows_.seen[row] = scan; }

    // The earliest time a waiting (or returning) slot is due; nothing when none waits.
    std::optional<std::uint64_t> next_due() const;

    std::uint32_t waiting() const { return waiting_; }

    // How many slots of that role have a process, or will have one once more.
    std::uint32_t alive(Role role) const { return alive_[static_cast<std::size_t>(role)]; }

private:
    // What points at a row (or slot) is its index + 1, so that zeros mean none.
    using Link = std::uint32_t;
    using Name = std::array<char, kMaxName + 1>;

    // All have `capacity_` elements, or twice as many where it is said.
    struct Rows {
        Identity* identity = nullptr;
        Slot* slots = nullptr;  // twice; see index()
        Pipes* pipes = nullptr;
        std::uint32_t* seen = nullptr;
        Link* same_identity = nullptr;   // the next row in the chain
        Link* first_identity = nullptr;  // heads of chains, by hash
        Link* same_pid = nullptr;        // twice
        Link* first_pid = nullptr;       // twice
        bool* has_logger = nullptr;
        Name* names = nullptr;
    };

    static std::size_t index(SlotRef ref) {
        return std::size_t{ref.service} * kRoles.size() + static_cast<std::size_t>(ref.role);
    }

    static Rows lay_out(std::uint8_t* memory, std::size_t capacity, std::size_t& size);

    static bool waits(SlotState state) {
        return state == SlotState::waiting || state == SlotState::returning;
    }

    static bool is_alive(const Slot& slot) {
        return slot.pid != 0 || slot.state == SlotState::returning;
    }

    bool grow();
    Link& identity_chain(const Identity& identity) const;
    Link& pid_chain(std::int32_t pid) const;
    void link_pid(std::size_t slot);
    void unlink_pid(std::size_t slot);

    std::uint32_t limit_ = 0;     // 0: kMaxServices
    std::uint32_t capacity_ = 0;  // 0, or a power of two
    std::uint32_t end_ = 0;
    std::uint32_t count_ = 0;
    std::uint32_t waiting_ = 0;
    std::uint32_t gap_ = 0;  // no row below it is free
    std::array<std::uint32_t, kRoles.size()> alive_{};
    // Exact unless it is stale: it was that of a slot that waits no more.
    mutable std::uint64_t first_due_ = 0;
    mutable bool first_due_stale_ = false;
    std::span<std::uint8_t> memory_;  // mapped; given back by nobody but grow()
    Rows rows_;
};

}  // namespace slipway::svscan
