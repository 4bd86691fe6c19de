// A plain request, sent and followed to its end.
#pragma once

#include "engine/ask/words.h"
#include "engine/sys/fd.h"

namespace slipway::ask {

enum class End {
    done,  // as asked; progress was printed
    hand_over,
};

struct Asked {
    End end = End::hand_over;
    // Of a request that was sent and has to be handed over: everything that was not printed yet is
    // still to be received there.
    sys::Fd connection;
    std::uint32_t serial = 0;  // of that request
};

// Prints each change to standard output. What does not simply go well is handed over.
Asked ask(const Plain& plain);

}  // namespace slipway::ask
