// What a commit remembers for the next one: GENERATIONS/.compiled (docs/formats/build-cache.md).
//
// It only saves time: whoever does not find it, or finds anything wrong with it, compiles
// everything. It is never synced and may be removed at any time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/graph/machine.h"

namespace slipway::database {

// A name and the mark of what its definition is read from, sorted by name. An empty mark is like no
// other.
using SourceMarks = std::vector<std::pair<std::string, std::string>>;

// What the checks asked about the machine: "x/bin/sh" (executable), "uwww" (user), "gwww" (group);
// and whether it can be asked such things at all: "X", "U", "G".
using Answers = std::map<std::string, bool>;

// All that a commit is made from but the machine's answers and slipway.conf, which are asked anew.
struct Sources {
    std::string rest;  // the compiler, and the words it was given
    SourceMarks marks;
    // What was found by looking, and is found and told anew each time; not in the cache.
    std::vector<diag::Diagnostic> told;
};

struct BuildCache {
    Sources sources;
    Answers answers;
    std::uint64_t generation = 0;   // that was made, or found to be the same
    std::uint64_t database = 0;     // its checksum
    std::uint64_t definitions = 0;  // text_checksum() of that file of it
    std::uint64_t events = 0;       // the same
    std::uint64_t services = 0, left_out = 0;
    std::vector<diag::Diagnostic> diagnostics;  // warnings and notes
};

std::uint64_t text_checksum(std::string_view text);

std::string encode(const BuildCache& cache);
// Nothing for anything that encode() did not write.
std::optional<BuildCache> decode_build_cache(std::string_view bytes);

// Notes each question and its answer in `answers`, which must live as long.
graph::Machine recorded(graph::Machine machine, Answers& answers);
// Whether the machine answers everything as before.
bool still_answers(const graph::Machine& machine, const Answers& answers);

}  // namespace slipway::database
