// The services svscan knows, in fixed arrays: a column each, so that the searches (by pid at every
// death, by identity at every scan) run over densely packed numbers. Pages of a row that was never
// used are never touched, so the capacity costs address space only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/svscan/machine.h"

namespace slipway::svscan {

// s6-svscan's default is 500 (1000 later); its own limit is 160,000. 12,000 services with loggers
// hold 36,000 descriptors, which a raised limit allows.
inline constexpr std::uint32_t kMaxServices = 12000;
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
    std::int32_t pid = 0;          // 0: no process
    std::uint64_t due = 0;         // monotonic ns; when waiting
    std::uint64_t last_start = 0;  // monotonic ns; 0: never
    int watch = 0;                 // pidfd of a process that is not our child; 0: none
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

class ServiceTable {
public:
    // Rows in use are below this; rows in between may be free.
    std::uint32_t end() const { return end_; }

    std::uint32_t count() const { return count_; }

    Identity identity(std::uint32_t row) const { return {device_[row], inode_[row]}; }

    bool used(std::uint32_t row) const { return inode_[row] != 0; }

    std::optional<std::uint32_t> find(const Identity& identity) const;
    // nothing: all `capacity` rows are used.
    std::optional<std::uint32_t> add(const Identity& identity, std::string_view name);
    void remove(std::uint32_t row);
    // Forgets everything; closes nothing.
    void clear();
    std::optional<SlotRef> find_pid(std::int32_t pid) const;

    // Lowers the capacity (option -c).
    void set_capacity(std::uint32_t capacity) { capacity_ = capacity; }

    Slot slot(SlotRef ref) const;
    void set_slot(SlotRef ref, const Slot& slot);

    SlotState state(SlotRef ref) const { return columns(ref.role).state[ref.service]; }

    // NUL-terminated.
    std::string_view name(std::uint32_t row) const { return names_[row].data(); }

    // False, and unchanged, when it is longer than kMaxName.
    bool rename(std::uint32_t row, std::string_view name);

    Pipes& pipes(std::uint32_t row) { return pipes_[row]; }

    const Pipes& pipes(std::uint32_t row) const { return pipes_[row]; }

    bool has_logger(std::uint32_t row) const { return has_logger_[row]; }

    void set_has_logger(std::uint32_t row, bool value) { has_logger_[row] = value; }

    // The scan in which the row was found last.
    std::uint32_t seen(std::uint32_t row) const { return seen_[row]; }

    void set_seen(std::uint32_t row, std::uint32_t scan) { seen_[row] = scan; }

    // The earliest time a waiting slot is due; nothing when none waits. Kept exact by set_slot.
    std::optional<std::uint64_t> next_due() const;

    std::uint32_t waiting() const { return waiting_; }

    // How many slots of that role have a process.
    std::uint32_t alive(Role role) const { return columns(role).alive; }

private:
    struct Columns {
        std::array<SlotState, kMaxServices> state{};
        std::array<std::int32_t, kMaxServices> pid{};
        std::array<std::uint64_t, kMaxServices> due{};
        std::array<std::uint64_t, kMaxServices> last_start{};
        std::array<int, kMaxServices> watch{};
        std::uint32_t alive = 0;
    };

    const Columns& columns(Role role) const { return columns_[static_cast<std::size_t>(role)]; }

    Columns& columns(Role role) { return columns_[static_cast<std::size_t>(role)]; }

    std::uint32_t capacity_ = 0;  // 0: kMaxServices, so that the whole table is zero at start (bss)
    std::uint32_t end_ = 0;
    std::uint32_t count_ = 0;
    std::uint32_t waiting_ = 0;
    std::array<std::uint64_t, kMaxServices> device_{};
    std::array<std::uint64_t, kMaxServices> inode_{};
    std::array<std::uint32_t, kMaxServices> seen_{};
    std::array<bool, kMaxServices> has_logger_{};
    std::array<Columns, 2> columns_{};
    std::array<Pipes, kMaxServices> pipes_{};
    std::array<std::array<char, kMaxName + 1>, kMaxServices> names_{};
};

}  // namespace slipway::svscan
