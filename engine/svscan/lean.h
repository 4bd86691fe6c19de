// What svscan knows of a lean tree: its hosts keep the states in a table (docs/formats/lean.md).
#pragma once

#include "engine/formats/lean_table.h"
#include "engine/svscan/tree.h"

namespace slipway::svscan {

// At the start: a tree that is lean stays so until it has ended, whatever the options say.
void look_for_table(Tree& tree);

// The host that has the slot; pid 0: none, or the tree is not lean.
sys::Result<sys::Pid> lean_holder(const Tree& tree, SlotRef ref);

// What the table says of a slot.
std::optional<formats::LeanEntry> lean_entry(const Tree& tree, SlotRef ref);

// Gives a byte of supervise/control to the host that has the slot; false: the tree is not lean.
bool send_to_lean(const Tree& tree, SlotRef ref, char byte);

// Whether a child that a host has made for the slot stands before its exec.
bool is_lean_start_under_way(const Tree& tree, SlotRef ref);

// A host has died: its FIFO is of no use.
void remove_control_of(const Tree& tree, std::int32_t pid);

// The tree has ended: the next one begins anew, unless something of this one was left alone.
void remove_ended_table(const Tree& tree);

}  // namespace slipway::svscan
