// The rows of the explanation: what is said of one key.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/explain/explain.h"

namespace slipway::explain {

struct Said {
    std::string text;
    std::string key = {};                   // empty: the row's
    const diag::Position* where = nullptr;  // null: where the key stands
};

using Sayings = std::vector<Said>;

struct Row {
    Phase phase;
    const char* key;
    // Nothing is said of what has no effect; of a default where people would ask.
    void (*say)(const model::Service& service, Sayings& out);
};

// rows_start.cc: until the process has its identity.
std::span<const Row> start_rows();
// rows_process.cc: what the process is given.
std::span<const Row> process_rows();
// rows_run.cc: commands, readiness, the end.
std::span<const Row> run_rows();

// settings.cc
void say_settings(const model::Service& service, Phase phase, Sayings& out);

// "a", "a and b", "a, b and c"
std::string listed(const std::vector<std::string>& words);

// Longruns, oneshots and tasks.
bool has_process(const model::Service& service);

}  // namespace slipway::explain
