// All that one supervisor knows. Plain data; the functions beside it are the effects of its
// machine.
//
// The working directory is the service directory. What must survive a SIGKILL stands in `s6` and
// `record`, which publish() writes to supervise/status before anybody is told.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/base/fixed_list.h"
#include "engine/base/fixed_string.h"
#include "engine/formats/policy.h"
#include "engine/formats/request.h"
#include "engine/formats/status.h"
#include "engine/supervise/classify.h"
#include "engine/supervise/machine.h"
#include "engine/supervise/policy_texts.h"
#include "engine/sys/fd.h"
#include "engine/sys/process.h"
#include "engine/sys/signal.h"

namespace slipway::supervise {

// Which of the optional files are there; looked up when the service starts.
struct Files {
    bool prepare = false, started = false, reload = false, stop = false, cleanup = false,
         down = false, check = false;
};

// Optional entries of the service directory that a look at all of them has not shown.
struct Absent {
    bool data = false, notification_fd = false, lock_fd = false, down = false, newpidns = false;
};

struct Hosting;
struct Launch;

inline constexpr std::uint32_t kNoEntry = ~std::uint32_t{0};

// Of data/policy device, inode, size and time of change, of data/ all but the size: while they
// stay, so does what was read of both. All zeros: not to be relied on.
using PolicySeen = std::array<std::uint64_t, 7>;

struct Supervisor {
    base::Name name;         // argv[1]: "foo" or "foo/log"
    formats::Policy policy;  // its texts end with a NUL (texts)
    PolicyTexts texts;
    bool policy_ok = true;
    bool policy_current = false;  // read a moment ago
    bool left_to_exec = false;    // a simple plan's program hung; slipway-exec may wait for it
    bool program_runs = false;  // of the last start: no slipway-exec is between it and its program
    Files files;
    PolicySeen policy_seen{};

    State state = State::down;
    State previous = State::down;  // the state the last step began in
    formats::S6Status s6;
    formats::Record record;
    bool exiting = false;
    bool grouped = false;     // supervise/cgroup names the service's cgroup
    bool group_left = false;  // somebody was in it when it was last looked
    bool lost = false;        // a forking service's daemon was never found: all of it goes
    bool spared = false;      // what is left in the cgroup is left alone, for the policy says so
    bool ungrouped_said = false;
    bool is_first = false;      // nobody supervised this directory before; no status yet
    Absent absent;              // known for a moment
    bool keep_streams = false;  // it exits by TERM: what finish says is still logged, as with s6
    bool took_over = false;     // from a supervisor that was killed: orphans may be our siblings

    // Of the run that is going on or has just ended.
    Phase phase = Phase::none;
    bool never_spawned = false;
    formats::Child last_main;  // the group it led may outlive it

    sys::DescriptorLimit descriptor_limit;  // what svscan had before it raised its own
    std::optional<unsigned> umask;          // what we were started with, when ours is another
    sys::Fd lock, control, signals;
    sys::Fd spawn_lock;     // locked for as long as we live; hosted: until the next start
    sys::Fd fresh_status;   // what the child of the last start wrote into, until the next status
    sys::Fd notify_pipe;    // readiness by newline
    sys::Fd notify_socket;  // sd_notify
    std::array<std::uint8_t, formats::kS6StatusSize> published{};  // what s6's programs find there
    bool notify_kept = false;  // the holder has it, or there is none
    sys::Fd group_events;      // the cgroup's, while it is being emptied
    sys::Fd command_group;     // in the cgroup, of commands where the service hands controllers on
    sys::Fd bell;              // open only while a ring waits for room
    std::array<sys::Fd, formats::kRoles> pidfds;
    std::array<bool, formats::kRoles> adopted{};  // no child of ours

    std::uint64_t step_until = 0;         // CLOCK_BOOTTIME: deadline of the last stop step
    std::uint64_t tick = 0;               // CLOCK_BOOTTIME: next check or look at the pid file
    std::uint64_t watchdog_deadline = 0;  // CLOCK_BOOTTIME
    std::uint64_t watchdog_told = 0;      // WATCHDOG_USEC= of this run; 0: the policy's holds
    sys::Signal signal;                   // of the control byte that is being obeyed
    bool signal_group = false;

    std::optional<formats::Request> pending;  // read, and its byte has not come yet
    std::optional<formats::Request> request;  // taken, and its goal not reached yet
    bool left_over = false;                   // a request of the last supervisor was moved away
    // In place of a reload: the action that runs (or is to run) beside the service; 0: a reload.
    std::uint8_t action = 0;
    // The signal in whose place a command runs: in place of a reload, or as the first stop step; 0:
    // none. And those that were asked for meanwhile, bit N-1: signal N.
    int replaced = 0;
    std::uint64_t controls_due = 0;
    base::FixedString<32> action_program;
    bool request_left = false;  // the goal's state was left since the request came

    // Of one that shares its process with others (launch.h).
    Hosting* hosting = nullptr;      // none: the process is its own
    Launch* launch = nullptr;        // a start that is under way
    std::uint32_t entry = kNoEntry;  // in the table of a lean host
    sys::Fd input, output, spare;    // what the service gets as 0, 1 and (a logger) 63; none: ours

    bool deep = true;                   // the stack was, since it was last given back
    bool dirty = false;                 // record and disk differ
    bool stalled = false;               // what is there could not be read: again in a second
    bool unwritable = false;            // said already
    bool check_missing = false;         // as well
    bool refusal_said = false;          // in this run, of a message
    base::FixedString<32> letters;      // not told yet
    base::FixedList<Input, 16> inputs;  // what the last step brought about
};

// The clock of deadlines.
std::uint64_t now_boot();

}  // namespace slipway::supervise
