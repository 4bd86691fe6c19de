// The supervisors of a host: machines in chunks that never move, mapped as they are needed. What
// every turn looks at, of all of them, stands in columns.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/base/fixed_list.h"
#include "engine/formats/host_message.h"
#include "engine/supervise/supervisor.h"

namespace slipway::host {

enum class Stage : std::uint8_t {
    free,
    locked,     // owns its directory; a start by an earlier supervisor is still under way
    running,    // its machine runs
    reporting,  // has ended, and svscan does not know yet
};

// A control byte that came while a start was under way.
struct Asked {
    std::uint64_t id = 0;  // of the request; 0: none
    char byte = 0, goal = 0;
    bool returns = false;
    std::uint8_t action = 0;
};

struct Machine {
    supervise::Supervisor s;
    sys::Fd directory;
    formats::HostKey key;  // none for a free one
    std::uint32_t index = 0;
    Stage stage = Stage::free;
    std::uint8_t code = 0;                         // exit code, when it has ended
    bool request_left = false;                     // see supervise::obey_left_request()
    bool streams_told = false;                     // kHostStreams is there
    bool listened = false;                         // its control FIFO is waited for
    bool awaited = false;                          // see starts.cc
    std::uint64_t begun_at = 0, executing_at = 0;  // of its start, CLOCK_BOOTTIME; 0: not yet
    std::uint64_t give_up = 0;                     // CLOCK_BOOTTIME; of Stage::locked
    // What came while a start was under way: children that ended, signals.
    base::FixedList<sys::Exited, formats::kRoles> ended;
    base::FixedList<sys::Signal, 8> signals;
    base::FixedList<Asked, 8> asked;  // only of a lean host: others leave it in the FIFO
};

// The file that a machine has locked.
struct LockFile {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;  // 0: none
    friend bool operator==(const LockFile&, const LockFile&) = default;
};

class Machines {
public:
    static constexpr std::uint32_t kChunk = 64;
    static constexpr std::uint32_t kMost = 320000;  // two for each service of an svscan

    // A fresh machine in Stage::locked; nullptr: there is no memory for one more, or there are too
    // many.
    Machine* add(const formats::HostKey& key);
    // Closes all it has; it is free then.
    void remove(Machine& machine);
    // Closes all it has; it has ended with that code, and is to be reported.
    void retire(Machine& machine, std::uint8_t code);

    Machine* at(std::uint32_t index);
    Machine* find(const formats::HostKey& key);
    Machine* find_child(sys::Pid pid);
    bool is_locked(const LockFile& file) const;

    void set_lock(const Machine& machine, const LockFile& file);
    // The children that are ours to reap.
    void set_children(const Machine& machine);
    // CLOCK_BOOTTIME; 0: never.
    void set_due(const Machine& machine, std::uint64_t due);
    std::uint64_t first_due() const;

    std::uint32_t count() const { return count_; }

    // do_it(machine) for each that is not free; it may remove its own.
    template <typename Do>
    void for_each(Do do_it) {
        for (std::uint32_t i = 0; i < end_; ++i)
            if (Machine* machine = at(i); machine->stage != Stage::free) do_it(*machine);
    }

    // The same for those that are due.
    template <typename Do>
    void for_due(std::uint64_t now, Do do_it) {
        for (std::uint32_t i = 0; i < end_; ++i)
            if (const std::uint64_t due = chunks_[i / kChunk]->due[i % kChunk];
                due != 0 && due <= now)
                do_it(*at(i));
    }

private:
    struct Chunk {
        std::array<std::uint64_t, kChunk> due;
        std::array<formats::HostKey, kChunk> keys;
        std::array<LockFile, kChunk> locks;
        std::array<std::array<std::int32_t, formats::kRoles + 1>, kChunk> children;
        std::array<Machine, kChunk> machines;
    };

    void clear(Machine& machine);

    std::array<Chunk*, kMost / kChunk> chunks_{};
    std::uint32_t end_ = 0;  // machines beyond were never used
    std::uint32_t count_ = 0;
    std::uint32_t gap_ = 0;  // none below it is free
};

}  // namespace slipway::host
