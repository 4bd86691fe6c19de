// System calls that a filter may refuse, each made so that it does no harm where it is allowed.
#pragma once

namespace slipway::probe {

struct Attempt {
    const char* name;
    long (*make)();  // negative with errno set when it failed
};

// nullptr for a name that there is not.
const Attempt* find_attempt(const char* name);

}  // namespace slipway::probe
