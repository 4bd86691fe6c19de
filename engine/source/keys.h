// The table of all sections and keys of the definition language.
//
// The table is the language: the reader, the writer, the suggestions for misspelt names and the
// reference (docs/formats/definition.md) are made of it. To add a key: a row in the keys_*.cc file
// of its section; the test of the reference then says how to renew the page.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/model/service.h"
#include "engine/source/emit.h"
#include "engine/source/value.h"

namespace slipway::source {

// What a key's functions work on: the service, and for sections of which there may be several
// ([Socket], [Path]) which one.
struct Place {
    model::Service& service;
    std::size_t index = 0;
    std::string_view rest;  // behind a key that ends in '.': "NOFILE" of "Limit.NOFILE"
};

struct Key {
    std::string_view section;
    std::string_view name;      // one that ends in '.' stands for all keys that begin with it
    std::string_view type;      // in the reference
    std::string_view fallback;  // the default, in the reference
    std::string_view doc;       // one sentence or more
    // Takes the value into the service; lists grow. False when the value was refused (reported).
    bool (*read)(const Place&, Value&);
    // The default again: what an empty value does.
    void (*reset)(const Place&);
    // Writes the key if it differs from the default. Null when another key writes it.
    void (*write)(const model::Service&, std::size_t index, Emit&);
    bool list = false;  // may be given several times
};

struct Section {
    std::string_view name;
    std::string_view doc;
    // How many of it the service has: 0 or 1, or more for numbered sections.
    std::size_t (*count)(const model::Service&);
    // Makes the service have at least `count`; null when it always has one.
    void (*grow)(model::Service&, std::size_t count);
    bool numbered = false;  // "[Socket]", "[Socket 2]" …
    std::span<const Key> keys;
};

// In the order in which they are written.
std::span<const Section> sections();

// The section of a heading ("Socket 2" -> Socket), nullptr for an unknown one; `label` is what
// stands behind the name.
const Section* find_section(std::string_view heading, std::string_view& label);

// The key of a section; `rest` is what stands behind a key that ends in '.'.
const Key* find_key(const Section& section, std::string_view name, std::string_view& rest);

// All names that could stand in place of a misspelt one.
std::vector<std::string_view> section_names();
std::vector<std::string_view> key_names(const Section& section);

// A service with every optional part present and everything at its default.
const model::Service& fresh_service();

// The tables, one for each section or two.
std::span<const Key> service_keys();
std::span<const Key> dependency_keys();
std::span<const Key> run_keys();
std::span<const Key> process_keys();
std::span<const Key> restart_keys();
std::span<const Key> condition_keys();
std::span<const Key> socket_keys();
std::span<const Key> timer_keys();
std::span<const Key> path_keys();
std::span<const Key> mount_keys();
std::span<const Key> log_keys();
std::span<const Key> install_keys();
std::span<const Key> imported_keys();

// The tests of conditions ("path-exists"), with what they ask.
struct ConditionTest {
    std::string_view name;
    std::string_view doc;
};

std::span<const ConditionTest> condition_tests();

}  // namespace slipway::source
