// The agent's line to the host: JSON lines out, framed commands in, over a raw terminal.
#pragma once

#include <stddef.h>

namespace slipway::agent {

// Opens a terminal device raw, without making it the controlling one; -1 on failure.
int open_serial(const char* path);

// Writes all of the bytes, waiting as long as the line is slow.
void write_all(int fd, const char* data, size_t size);

// Writes {"id":ID,"out":"…"}: each byte becomes the character of its number.
void write_output(int fd, int id, const char* data, size_t size);

// A request: "ID SECONDS SIZE\n" and SIZE bytes of shell text.
struct Request {
    int id = 0;
    int seconds = 0;
    char command[3584] = {};
};

// Reads one request; skips what is not one. False when the line is closed.
bool read_request(int fd, Request& request);

}  // namespace slipway::agent
