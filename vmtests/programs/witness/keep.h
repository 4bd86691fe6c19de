// Descriptors that a service expects to find again: what it stored, and its listening socket.
#pragma once

#include "vmtests/programs/witness/book.h"

namespace slipway::witness {

// Sends a message to $NOTIFY_SOCKET; `fd` goes along unless it is negative.
void notify(const char* text, int fd = -1);

// The service must be given what it stored in an earlier life; in its first it stores something.
void check_stored(const char* directory, const char* name, Book& book);

// It must be given the same listening socket in each life.
void check_socket(const char* directory, const char* name, Book& book);

}  // namespace slipway::witness
