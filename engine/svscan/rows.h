// What several steps do with the rows and slots of the table.
#pragma once

#include "engine/svscan/tree.h"
#include "engine/sys/signal.h"

namespace slipway::svscan {

template <typename Do>
void for_each_row(Tree& tree, Do what) {
    // A row may be removed by what is done with it, so the end is read again each time.
    for (std::uint32_t row = 0; row < tree.table.end(); ++row)
        if (tree.table.used(row)) what(row);
}

// False: its supervisor is there, and was not told; the loop tries again after a pause.
bool signal_slot(Tree& tree, SlotRef ref, sys::Signal signal);

bool is_logger(const Tree& tree, SlotRef ref);

}  // namespace slipway::svscan
