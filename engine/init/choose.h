// Which generation this boot takes: docs/formats/boot-state.md, as a pure function.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/formats/boot_state.h"

namespace slipway::init {

using formats::Generation;

inline constexpr std::uint32_t kTries = 3;

// What is known before the choice. A generation that is not complete does not exist.
struct Facts {
    formats::BootState state;  // all zeros when there is none, or a wrong one
    Generation ordered = 0;    // slipway.generation= on the kernel's command line
    bool ordered_complete = false;
    bool current_complete = false;
    bool last_good_complete = false;
    Generation newest_complete = 0;
    std::uint32_t max_tries = kTries;
};

enum class Reason {
    ordered,     // the command line said so
    good,        // current, which was good before
    confirmed,   // current, which need not be counted
    tentative,   // current, on trial
    tries_used,  // last-good: current did not reach its milestone often enough
    uncounted,   // last-good: the try of current could not be recorded
    incomplete,  // last-good: current is not there, or not whole
    newest,      // there is no usable state, nor last-good
    nothing,     // no generation at all
};

struct Choice {
    Generation generation = 0;
    Reason reason = Reason::nothing;
};

Choice choose(const Facts& facts);

// The state to be written before a boot that is Reason::tentative.
formats::BootState count_try(const formats::BootState& state);

// What to take when that could not be written: last-good if there is one.
Choice uncountable(const Facts& facts, const Choice& choice);

// One word for RUN/boot, and a sentence for the console.
std::string_view word(Reason reason);
std::string_view sentence(Reason reason);

}  // namespace slipway::init
