#include "vmtests/programs/witness/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

namespace slipway::witness {
namespace {

// As vmtests/kills/lines.py makes it: the length follows from the number. A write of at most
// PIPE_BUF bytes is whole or is not there.
size_t make_line(char* out, size_t room, const char* name, uint64_t number) {
    int size = snprintf(out, room, "%s %llu ", name, static_cast<unsigned long long>(number));
    const uint64_t body = number % 50 == 0 ? 2500 : 20 + number * 7 % 100;
    for (uint64_t i = 0; i < body; ++i) out[size++] = static_cast<char>('a' + (number + i) % 26);
    out[size++] = '\n';
    return static_cast<size_t>(size);
}

}  // namespace

void settle_last_line(const Life& life, Book& book) {
    if (book.begun == book.written) return;
    const uint64_t number = book.begun;
    append(life.directory, life.name, "perhaps", &number, sizeof number);
    book.written = number;
}

void write_burst(const Life& life, Book& book) {
    constexpr int kBurst = 16;
    char line[3000];
    for (int i = 0; i < kBurst; ++i) {
        const uint64_t number = book.written + 1;
        const size_t size = make_line(line, sizeof line, life.name, number);
        book.begun = number;
        if (write(1, line, size) != static_cast<ssize_t>(size)) {
            complain(life.directory, life.name, "cannot write to its log");
            exit(1);
        }
        book.written = number;
    }
}

}  // namespace slipway::witness
