// The places of a view: where each is, links resolved, in the order in which they are made.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// A directory or an image: the paths of the plan are in it.
inline bool has_other_root(const Start& start) {
    return start.plan.chroot.has_value() || !start.plan.view.image.empty();
}

struct Place {
    const formats::ViewPlan::Entry* entry = nullptr;
    std::string_view path;  // without links, as far as it was there before
    bool read_only = false, no_exec = false, exec = false;
    bool gone = false;                    // passed over
    bool there = false, missing = false;  // as it was before anything was made; both false: unknown
    int tree = -1;                        // what will be attached: a descriptor
    int base = kOfRoot;                   // the place whose file system it is made in
    static constexpr int kOfRoot = -1;

    formats::ViewPlan::Kind kind() const { return entry->kind; }
};

inline constexpr std::size_t kToldPlaces = 2;  // by variables, not by the plan
using PlaceList = base::FixedList<Place, 256 + kToldPlaces>;

// Fills `places` from the plan, in its order.
void list_places(const Start& start, PlaceList& places);

// Follows links in the paths as this process's root directory has them. Where that changes the
// order, places that are the same or lie in what is inaccessible become one, as at a commit.
// `descriptors`: of sys::descriptor_directory(), or none as long as /proc is there to open it.
int resolve_links(Start& start, sys::Fd& descriptors, PlaceList& places);

// Says for each place in whose file system it is made.
void find_bases(PlaceList& places);

// A new file system, not a tree that was copied.
bool is_new(formats::ViewPlan::Kind kind);

// Whether `above` is a /proc of processes alone, and `path`, which is below it, none of theirs.
bool is_hidden_by(const Place& above, std::string_view path);

// Whether `path` is below `above`, or the same.
bool lies_in(std::string_view path, std::string_view above);

}  // namespace slipway::exec
