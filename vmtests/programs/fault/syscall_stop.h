// What a tracer sees and changes at a stop at a system call.
#pragma once

#include <sys/types.h>

namespace slipway::fault {

struct Stop {
    bool entry, exit;
    long call;  // at the entry
};

Stop look_at(pid_t pid);

// At the entry: nothing is to be done.
void skip_call(pid_t pid);

// At the exit.
void set_result(pid_t pid, long result);

}  // namespace slipway::fault
