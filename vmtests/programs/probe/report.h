// The report: text lines "KEY VALUE", each written at once, so that a probe that is killed leaves
// what it found.
#pragma once

#include <stddef.h>

namespace slipway::probe {

// "TOPIC.NAME", "TOPIC.NAME.ITEM".
struct Key {
    char text[320];
    explicit Key(const char* topic, const char* name = nullptr, const char* item = nullptr);
};

// Where lines go; -1 is never written to.
extern int report_fd;

void put(const Key& key, const char* format, ...) __attribute__((format(printf, 2, 3)));

// Any bytes: what is no plain ASCII is written as \xHH, nothing as "-".
void put_text(const Key& key, const char* text, size_t size);
void put_text(const Key& key, const char* text);

void put_yes(const Key& key, bool yes);

// "ok", or the name of errno.
void put_outcome(const Key& key, bool ok);

// "EPERM"; a number for what the table does not have.
const char* error_name(int error);

// The first bytes of a file, ended by a zero; negative and errno set when it cannot be read.
long read_file(const char* path, char* data, size_t size);

}  // namespace slipway::probe
