// The boot milestone: when it has held, the generation becomes the last good one.
//
// A generation is *tentative* until then. A tentative boot that misses its deadline is rebooted,
// and slipway-init, which counts the tries, falls back to the last good generation (docs/formats/
// boot-state.md). Without a boot state (a container, a test) nothing is written and nobody reboots.
#pragma once

#include <optional>
#include <string>

#include "engine/formats/boot_state.h"
#include "engine/manager/core.h"

namespace slipway::manager {

struct BootWatch {
    enum class Stage { waiting, holding, over };

    std::uint64_t generation = 0;  // that was booted
    std::string state_path;        // "/etc/slipway/boot/state"; empty: there is none
    Millis hold = 5'000;           // so long must the milestone hold
    Millis deadline = 0;           // on the plan's clock; 0: none
    Stage stage = Stage::waiting;
    Millis reached = 0;
    int fault = 0;  // why the state could not be written, told
};

// The state file; std::nullopt, after a message unless it is absent, when it cannot be used. Its
// error may be asked for.
std::optional<formats::BootState> read_boot_state(const std::string& path,
                                                  sys::Errno* error = nullptr);

// What slipway-init booted (RUN/boot); std::nullopt: it did not boot this tree.
std::optional<std::uint64_t> booted_generation(sys::BorrowedFd run);

enum class BootVerdict { nothing, milestone_held, missed };

// Looks at the milestone. Only of what was booted: once another generation was applied, nothing
// tells whether a boot with either of them succeeds. The next moment to look is next_look().
BootVerdict watch_boot(BootWatch& watch, const Core& core, Millis now);
Millis next_look(const BootWatch& watch);

// Writes the generation into the boot state as good; a message on standard error when it cannot.
// False: a commit holds the lock of the boot state, or the machine lacks something just now; then
// watch_boot() says so again after `hold`.
bool mark_good(BootWatch& watch, Millis now);
// Not yet known to be good, and there is another one that is.
bool is_tentative(const BootWatch& watch);

}  // namespace slipway::manager
