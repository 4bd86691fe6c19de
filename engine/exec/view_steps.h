// The steps of view.cc: name spaces, then the mounts.
#pragma once

#include "engine/exec/view_places.h"
#include "engine/sys/file.h"
#include "engine/sys/name_space.h"

namespace slipway::exec {

// Goes on without the mounts, or ends the start where the service does not work without them.
int give_up_view(Start& start, std::string_view what, base::Errno why);

// Enters the one of the plan's network-name-space or ipc-name-space.
int enter_named(const Start& start, sys::NameSpace kind);
void bring_up_loopback(const Start& start);

constexpr sys::NameSpace without(sys::NameSpace all, sys::NameSpace one) {
    return static_cast<sys::NameSpace>(static_cast<unsigned>(all) & ~static_cast<unsigned>(one));
}

// view_mounts.cc: makes the mounts of the plan in the mount name space this process just got.
int make_mounts(Start& start);

// view_root.cc: from then on absolute paths are those of the new root; the old one lies over it
// until it is taken away.
int enter_other_root(const Start& start);
int drop_old_root(const Start& start);

// view_trees.cc: what is copied before anything is covered.
int copy_sources(Start& start, PlaceList& places);
// What stands in the place of something that is inaccessible.
base::Result<sys::Fd> copy_of_inaccessible(sys::FileKind kind);
int open_state(const Start& start);
// For what is found only when the machine's mounts have their flags, so that the directory of
// open_state() may be read-only by then.
int make_all_nodes(const Start& start);
// With its parents, for root and readable by all.
base::Status make_directories(std::string_view path);

// view_devices.cc: copies the parts of /dev that are mounts, and makes a /dev of them at `path`.
base::Status copy_device_mounts();
base::Status make_devices(sys::CPath path);

// view_private.cc: the directory that stands for the one at `entry.source`; made if it is not
// there.
base::Result<sys::Fd> private_directory(const Start& start, const formats::ViewPlan::Entry& entry);
// All of them. 0, or the exit code where something stays.
int remove_private_directories(const Start& start);

// The name of the service as a part of a file's name.
template <std::size_t Size>
void append_service_name(const Start& start, base::FixedString<Size>& text) {
    // A name with a slash is a logger's.
    for (const char c : start.service.view()) text.append(c == '/' ? "-" : std::string_view(&c, 1));
}

}  // namespace slipway::exec
