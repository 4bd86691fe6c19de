// One life of a witness: what it was called with.
#pragma once

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace slipway::witness {

struct Life {
    const char* directory;
    const char* name;
    int argc;
    char** argv;

    // What stands behind `wanted` in the first option that begins with it; null: there is none.
    const char* option(const char* wanted) const {
        const size_t size = strlen(wanted);
        for (int i = 0; i < argc; ++i)
            if (strncmp(argv[i], wanted, size) == 0) return argv[i] + size;
        return nullptr;
    }

    // Takes as long as the option ms= says.
    void take_time(unsigned otherwise_ms) const {
        const char* const milliseconds = option("ms=");
        const unsigned ms =
            milliseconds != nullptr ? static_cast<unsigned>(atoi(milliseconds)) : otherwise_ms;
        usleep(ms * 1000);
    }
};

}  // namespace slipway::witness
