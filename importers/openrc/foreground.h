// How daemons that go into the background by themselves are kept in the foreground.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace slipway::importers::openrc {

struct Foreground {
    // Options to add, and those of them that mean the same when the arguments have them already.
    std::vector<std::string> add;
    std::vector<std::string> enough;
};

// By the program's file name ("sshd"); nothing for a program that is not in the table. An entry
// with nothing to add stays in the foreground anyway.
std::optional<Foreground> foreground_of(const std::string& program);

}  // namespace slipway::importers::openrc
