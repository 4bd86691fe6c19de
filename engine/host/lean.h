// What slipway-host-lean keeps instead of files: one table, and a FIFO for all of its services
// (docs/formats/lean.md).
#pragma once

#include "engine/lean/table.h"
#include "engine/sys/fd.h"

namespace slipway::host {

struct Lean {
    lean::Table table;
    sys::BorrowedFd scan;  // the scan directory
    sys::Fd control;
};

// There is one in the process.
Lean& the_lean();

}  // namespace slipway::host
