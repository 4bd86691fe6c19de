// Becoming another version of this program without touching what runs below it.
//
// The program at our path is first probed in a process of its own: it says whether it knows our
// options and the layout of what is handed over (handover.h). Only then is it executed in place.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

// Starts the probe; what speaks against it is reported.
void begin_upgrade(Tree& tree);

// Takes the end of a process if it is the probe's.
bool probe_ended(Tree& tree, const sys::Exited& exited);

// Once per turn: a probe that does not answer is killed; after a good answer does not return.
void advance_upgrade(Tree& tree);

// The answer to a probe: the exit code, after a message when it is not 0.
int answer_probe(std::uint32_t version, std::string_view supervise);

}  // namespace slipway::svscan
