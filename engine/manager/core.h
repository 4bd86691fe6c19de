// What the manager knows, and one turn of its work. Files: recover.cc (start), turn.cc (a turn).
//
// The plan decides; this carries out. Everything that must outlive the manager is in the wanted
// table and in the supervisors' records before anything is sent that depends on it, so a SIGKILL at
// any moment neither loses a goal nor runs anything twice.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/formats/protocol.h"
#include "engine/formats/status.h"
#include "engine/live/generation.h"
#include "engine/live/publish.h"
#include "engine/manager/wanted_table.h"
#include "engine/plan/plan.h"
#include "engine/sys/fd.h"

namespace slipway::manager {

using plan::Id;
using plan::Millis;

// One supervisor, as last seen.
struct Contact {
    formats::Status status;
    bool known = false;              // `status` was read
    bool unseen = false;             // it could not be read just now
    bool undelivered = false;        // the last request's byte was not taken: send it again
    bool order_undelivered = false;  // the same of the last order
    int fault = 0;                   // of the last request, told
    std::string failed_try;          // told last (answer.h)
    bool was_done = false;           // a oneshot: has been up since its last start
};

struct Core {
    std::string run_path;  // RUN, absolute
    sys::Fd run;
    sys::Fd scan;  // RUN/scan
    std::unique_ptr<live::Generation> generation;
    std::unique_ptr<plan::Graph> graph;
    std::unique_ptr<plan::Plan> plan;  // of `graph`
    WantedTable table;
    std::vector<Contact> contacts;
    // Services that run the manager itself (GENERATION/boot): neither stopped nor linked by it.
    std::vector<bool> outside;
    std::vector<std::pair<std::uint32_t, Id>> rings;  // hash on the bell -> service, sorted
    std::vector<plan::Change> news;                   // since the clients were last told
    // A service whose restart limit ends the machine has reached it.
    std::optional<formats::ShutdownKind> at_limit;
    // Before the directories of a new tree are made: requests only stand in the table.
    bool unpublished = false;
    Millis retry_at = 0;  // what the machine would not let be done is tried again then; 0: nothing
    std::string unmade;   // what was told of directories that could not be made just now
    bool rescan = false;  // svscan is to be told that something is new, or gone
    bool broken = false;  // what is known does not fit together: the next manager goes on

    std::string name(Id id) const { return std::string(generation->database.name(id)); }

    // In RUN/scan.
    std::string directory(Id id) const { return std::string(generation->database.directory(id)); }

    bool has_directory(Id id) const { return generation->database.has(id, formats::kHasDirectory); }
};

// CLOCK_BOOTTIME in milliseconds: the plan's clock.
Millis now_ms();

// Takes over `generation`: makes the plan and the table, and finds out what is running. Goals come
// from the table; services that are not in it are wanted as their records say. After an error
// `core` is of no use.
sys::Status take_over(Core& core, live::Generation generation);
// Asks for the default set, once in each boot.
void start_default_set(Core& core);

// The last order of a service was not taken by its supervisor, and nothing was asked of it since.
bool order_lies_open(const WantedEntry& entry, const formats::Status& status);
// Sends the last request of `id` if it was not taken.
void deliver_left(Core& core, Id id);
// Reads the record of `id` and lets the plan observe it.
void look(Core& core, Id id);
// Carries out the plan's steps and stores its goals; call after everything that changes the plan.
void carry_out(Core& core);
// --- What could not be done (retry.cc) ---
inline constexpr Millis kPipeFull = 20, kFaultPause = 250;
// After `pause` at the latest.
void try_again(Core& core, Millis pause);
// Does what is due.
void retry(Core& core);
// Tells svscan to look for what is new, and for what is gone.
void tell_svscan(Core& core, bool gone);

// Makes the directories that are missing and sends what was asked meanwhile, first of all to those
// that are asked for something, so that they start while the others are made.
void publish(Core& core);
// Of directories that were withdrawn: whether svscan still needs one.
live::IsUsed users_of_withdrawn(const Core& core);
// Removes what services that are gone have left, unless svscan still needs it.
void sweep(Core& core);
// Takes what stands on the bell and looks at who rang.
void answer_bell(Core& core, sys::BorrowedFd bell);

}  // namespace slipway::manager
