// What the checks ask about the machine that the services shall run on.
#pragma once

#include <functional>
#include <string>

#include "engine/diag/diagnostic.h"

namespace slipway::graph {

// Functions that are not set are not asked: then nothing is said about such things.
struct Machine {
    // Is there an executable regular file at this absolute path?
    std::function<bool(const std::string& path)> executable;
    std::function<bool(const std::string& name)> user;
    std::function<bool(const std::string& name)> group;
    // The line of a definition, for the caret.
    std::function<std::string(const diag::Position& where)> line;
};

}  // namespace slipway::graph
