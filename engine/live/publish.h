// Service directories of the run tree, made from a generation (docs/formats/live-tree.md).
//
// RUN/scan/NAME is a real directory whose files are links to what was compiled; what supervisors
// and s6's clients write in it is never a link. A directory appears under its name only when it is
// whole, with `down` in it: the manager starts services, not svscan. slipway-init makes those of
// the generation's `boot` list itself and they are left alone here.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/live/generation.h"
#include "engine/sys/fd.h"

namespace slipway::live {

// One service whose directory could not be made, and why, as a sentence.
struct PublishFault {
    std::string name;
    std::string text;
    sys::Errno error;
};

// The names in GENERATION/boot: the manager and what it needs, in the order of the file.
sys::Result<std::vector<std::string>> boot_names(const Generation& generation);

// How the missing directories are made: those of `first` before all others; `made` is told of each
// that the manager starts.
struct Making {
    std::vector<formats::NodeIndex> first;
    std::function<void(formats::NodeIndex)> made;
};

// Makes the directories that are missing in the scan directory; those that are there stay as they
// are. One of the boot list may be missing when the last generation had none; svscan starts it.
// Gives what went wrong; the rest is done all the same.
std::vector<PublishFault> make_missing(const Generation& generation,
                                       sys::BorrowedFd scan,
                                       const Making& making = {});

// Points the files of a service to this generation, and takes away links to files that it does not
// have any more. It is down, or what its process was started with is the same there.
sys::Status relink(const Generation& generation, sys::BorrowedFd scan, const std::string& name);

// Whether the directory's files are those of another generation: it could not be linked when this
// one was taken over. Not of the boot list, which keeps its files until the next boot.
bool is_stale(const Generation& generation, sys::BorrowedFd scan, const std::string& name);

// Whether a withdrawn directory, or its logger's (".gone.NAME/log"), is in use: svscan follows it
// to its hidden name, and may start a supervisor there once more.
using IsUsed = std::function<bool(const std::string&)>;

// Takes the directory out of svscan's sight (".gone.NAME", or what is free of kGonePrefixes); the
// next rescan ends its supervisor. EBUSY: as many are in use.
sys::Status withdraw(sys::BorrowedFd scan, const std::string& name, const IsUsed& is_used);
// Removes what withdraw() left and nobody uses any more.
void sweep(sys::BorrowedFd scan, const IsUsed& is_used);

// Tells svscan to look again, and with `prune` to end supervisors of directories that are gone.
sys::Status rescan(sys::BorrowedFd scan, bool prune);

// Makes RUN/live point to the generation.
sys::Status set_live(sys::BorrowedFd run, const Generation& generation);

}  // namespace slipway::live
