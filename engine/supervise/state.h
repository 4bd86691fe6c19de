// Where the state of a supervisor lives: in files of its service directory (state_files.cc), or in
// the table of a lean host (engine/host/lean_state.cc). A program is linked with one of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/formats/request.h"
#include "engine/formats/status.h"
#include "engine/supervise/supervisor.h"
#include "engine/sys/fd.h"

namespace slipway::supervise {

// Where the child of a start writes of itself: one of both.
struct RecordPlace {
    sys::Fd file;                    // the status file
    std::uint8_t* memory = nullptr;  // the slot of its role is in memory that outlives us
};

// Stores what fill_status() gives. False: reported, nobody may be told; tried again later.
bool write_status(Supervisor& s, formats::Role role, RecordPlace& place);
// What an earlier supervisor has stored. ENOENT: none has.
sys::Result<std::span<const std::uint8_t>> read_status(const Supervisor& s,
                                                       std::span<std::uint8_t> buffer);

// A start is under way for as long as somebody has this lock: its child keeps it until its exec.
sys::Result<sys::Fd> lock_start(Supervisor& s);
// A start that is over, or was none. Closing the lock would not do: children of other starts have
// copies of it for a moment, and its own closes it a moment after the kernel has said "executed".
void unlock_start(sys::Fd& lock);

// The history of deaths. A failure costs only the statistics.
sys::Status empty_tally(const Supervisor& s);
void add_death(Supervisor& s, int wait_status);

// The request that was left for us is moved to where taken_request() finds it; false: there is
// none.
bool take_off_request(const Supervisor& s);
std::optional<formats::Request> taken_request(const Supervisor& s);

}  // namespace slipway::supervise
