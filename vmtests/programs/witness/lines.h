// Numbered lines, of which the reader of a log sees whether each is there once and whole.
#pragma once

#include "vmtests/programs/witness/book.h"
#include "vmtests/programs/witness/life.h"

namespace slipway::witness {

// An earlier life may have been killed between its two notes of a line: whether that is in the
// pipe nobody knows, and NAME.perhaps says so. Call once before the first burst.
void settle_last_line(const Life& life, Book& book);
// Some more lines to standard output. Exits when nobody reads them.
void write_burst(const Life& life, Book& book);

}  // namespace slipway::witness
