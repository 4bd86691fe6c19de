// What definitions are read from, told apart without reading it.
//
// A mark names the files of one definition, in the order in which they are read, each with its
// mount, device, inode, size and time of change. Until the next boot, a file whose mark is the same
// has the same content: the kernel sets that time with each change and nobody else can; only what
// was mounted anew, or written by another machine, can have any. A kernel that gives the number of
// a mount to later ones again (before Linux 6.8) does not tell these apart, so that what is mounted
// read-only, as images are, has no mark there. The time counts in steps of some
// milliseconds, so a file that was changed a moment ago might be changed again within the step: it
// has no mark yet.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "engine/source/load.h"
#include "engine/source/search.h"
#include "engine/sys/clock.h"

namespace slipway::source {

struct Marks {
    std::map<std::string, Files> files;
    // By name, as `files`. An empty mark is like no other, itself included.
    std::vector<std::pair<std::string, std::string>> list;
};

// Looked at before anything is read, so that what is changed while it is read has another mark the
// next time. `now`: the time of day when this was called.
Marks marks_of(const LoadOptions& options, const sys::WallTime& now, diag::Sink& sink);

// The definition of that name alone. Nothing when there is none, or it cannot be read.
std::optional<model::Service> load_named(const std::map<std::string, Files>& files,
                                         const std::string& name,
                                         diag::Sink& sink);

// The mark of a single file; empty when it has none.
std::string mark_of_file(const std::string& path, const sys::WallTime& now);

}  // namespace slipway::source
