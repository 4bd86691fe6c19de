// What a service under the kill test knows over all its lives: a mapped file, which outlives
// SIGKILL.
#pragma once

#include <stdint.h>

namespace slipway::witness {

// vmtests/kills/book.py reads the same.
struct Book {
    volatile uint64_t starts;
    volatile uint64_t begun;    // number of the line that is being written
    volatile uint64_t written;  // the same, once it is in the pipe
    volatile uint64_t kept;     // what was stored with the supervisor and came back once
    volatile uint64_t socket;   // inode of the listening socket of the first life
};

// Opens DIRECTORY/NAME.book; exits when that fails.
Book& open_book(const char* directory, const char* name);

// Takes the lock of `name`, which is let go by the death of this process; if somebody has it, that
// is written to DIRECTORY/wrong. With `seconds` it waits so long before it complains.
void take_lock(const char* directory, const char* name, const char* what, unsigned seconds = 0);

// A line for DIRECTORY/wrong, in one write.
void complain(const char* directory, const char* name, const char* text);

// Appends to DIRECTORY/NAME.SUFFIX in one write.
void append(const char* directory,
            const char* name,
            const char* suffix,
            const void* bytes,
            unsigned long size);

}  // namespace slipway::witness
