// Changes to the files of a machine's definitions.
#pragma once

#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"

namespace slipway::source {

struct Change {
    enum class Kind { write, link, remove, remove_directory };
    Kind kind = Kind::write;
    std::string path;
    std::string bytes;  // to write
    std::string about;  // "nginx: Enabled = yes", for people
    unsigned mode = 0644;
};

// Each change is whole or not there, and on disk. False with a complaint when one fails: those
// before it are taken back.
bool carry_out(const std::vector<Change>& changes, diag::Sink& sink);

// What takes the changes back, as long as they are not made yet: in that order each path gets what
// is there now. A file that cannot be read is left out; who wrote it would have to read it first.
std::vector<Change> reverse_of(const std::vector<Change>& changes);

}  // namespace slipway::source
