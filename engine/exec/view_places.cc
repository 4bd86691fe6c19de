#include "engine/exec/view_places.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/exec/view_steps.h"
#include "engine/sys/file.h"
#include "engine/sys/mount_tree.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using Kind = formats::ViewPlan::Kind;

// The paths that links led to.
class Arena {
public:
    // Nothing: it is full.
    std::optional<std::string_view> keep(std::string_view text) {
        if (text.size() > bytes_.size() - used_) return std::nullopt;
        char* const at = bytes_.data() + used_;
        used_ += text.copy(at, text.size());
        return std::string_view(at, text.size());
    }

private:
    std::array<char, 32768> bytes_{};
    std::size_t used_ = 0;
};

Arena arena;

// By parts of the path, then by kind: what is above comes first.
bool comes_before(const Place& a, const Place& b) {
    const std::size_t shorter = std::min(a.path.size(), b.path.size());
    for (std::size_t i = 0; i < shorter; ++i) {
        if (a.path[i] == b.path[i]) continue;
        if (a.path[i] == '/' || b.path[i] == '/') return a.path[i] == '/';
        return a.path[i] < b.path[i];
    }
    if (a.path.size() != b.path.size()) return a.path.size() < b.path.size();
    return a.kind() < b.kind();
}

// Not std::sort: the list is nearly in order, and equal places keep theirs.
void sort(PlaceList& places) {
    for (std::size_t i = 1; i < places.size(); ++i)
        for (std::size_t j = i; j > 0 && comes_before(places[j], places[j - 1]); --j)
            std::swap(places[j], places[j - 1]);
}

// The same rules as of the commit (engine/database/view_list.cc), for paths it could not know.
void merge(PlaceList& places) {
    Place* last = nullptr;
    for (Place& place : places) {
        if (place.gone) continue;
        if (last != nullptr && place.path == last->path) {
            last->read_only |= place.read_only;
            last->no_exec |= place.no_exec;
            last->exec |= place.exec;
            place.gone = true;
            continue;
        }
        if (last != nullptr && last->kind() == Kind::inaccessible &&
            lies_in(place.path, last->path)) {
            place.gone = true;
            continue;
        }
        const bool below = last != nullptr && last->kind() == Kind::keep &&
                           place.kind() == Kind::keep && lies_in(place.path, last->path);
        if (below && last->read_only == place.read_only && last->no_exec == place.no_exec &&
            last->exec == place.exec) {
            place.gone = true;
            continue;
        }
        last = &place;
    }
}

void add_told(std::string_view path, formats::ViewPlan::Entry& entry, PlaceList& places) {
    if (!path.starts_with('/')) return;
    entry.kind = Kind::bind;
    entry.needed = true;
    entry.path = entry.source = path;
    base::require(places.push_back({.entry = &entry, .path = path, .read_only = entry.read_only}));
}

// What the service is told by a variable has the same path in another root. The socket is what the
// supervisor says it is: the files of variables may be the service's, and would open the machine.
void add_told_places(const Start& start, PlaceList& places) {
    static formats::ViewPlan::Entry notified, credentials;
    const char* const socket = sys::environment_value("NOTIFY_SOCKET");
    add_told(socket == nullptr ? std::string_view{} : socket, notified, places);
    // Those of the start may have been taken back when a later command runs.
    credentials.optional = start.plan.credentials_kept;
    credentials.read_only = true;
    const bool any = credentials.optional || !start.plan.credentials.empty();
    const auto directory = start.environment.get("CREDENTIALS_DIRECTORY");
    if (any && directory) add_told(*directory, credentials, places);
    sort(places);
}

// True when `place` has another path now.
base::Result<bool> follow(sys::Fd& descriptors, const base::Path& path, Place& place) {
    const auto found = sys::open_at(sys::kHere, path, sys::Open::path_only);
    if (!found) {
        // What is missing is looked at when it is made.
        if (found.error().value == ENOENT) return false;
        return found.error();
    }
    if (!descriptors.valid()) {
        auto opened = sys::descriptor_directory();
        if (!opened) return opened.error();
        descriptors = std::move(opened.value());
    }
    static base::Path resolved;
    const auto read = sys::path_of_descriptor(descriptors, found.value(), resolved);
    if (!read) return read.error();
    const auto kept = arena.keep(resolved.view());
    if (!kept) return base::Errno{ENOSPC};
    place.path = *kept;
    return true;
}

// Nothing of what is there now will be: it needs no look. Of `run` that is not known yet.
bool in_new_file_system(const PlaceList& places, std::size_t at) {
    for (std::size_t i = 0; i < at; ++i)
        if (is_new(places[i].kind()) && places[i].kind() != Kind::run &&
            lies_in(places[at].path, places[i].path))
            return true;
    return false;
}

base::Result<bool> resolve(sys::Fd& descriptors, Place& place) {
    static base::Path path;
    if (!path.assign(place.path)) return base::Errno{ENAMETOOLONG};
    const auto found = sys::find_without_links(path);
    if (found || found.error().value != ELOOP) {
        // Missing and forbidden ones are told about where they are needed.
        if (!found && found.error().value == ENOSYS) return found.error();
        place.there = found.ok();
        place.missing = !found && found.error().value == ENOENT;
        return false;
    }
    return follow(descriptors, path, place);
}

}  // namespace

bool is_new(Kind kind) {
    return kind == Kind::dev || kind == Kind::sysfs || kind == Kind::proc || kind == Kind::tmpfs ||
           kind == Kind::run || kind == Kind::mqueue;
}

bool is_hidden_by(const Place& above, std::string_view path) {
    if (above.gone || above.kind() != Kind::proc ||
        above.entry->options.find("subset=pid") == std::string_view::npos)
        return false;
    if (path.size() <= above.path.size()) return false;
    const std::string_view name = path.substr(above.path.size() + 1);
    return !name.starts_with("self") && !name.starts_with("thread-self") &&
           name.find_first_of("0123456789") != 0;
}

bool lies_in(std::string_view path, std::string_view above) {
    if (above == "/") return true;
    return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '/');
}

void list_places(const Start& start, PlaceList& places) {
    places.clear();
    for (const formats::ViewPlan::Entry& entry : start.plan.view.entries)
        (void)places.push_back({.entry = &entry,
                                .path = entry.path,
                                .read_only = entry.read_only,
                                .no_exec = entry.no_exec,
                                .exec = entry.exec});
    if (has_other_root(start)) add_told_places(start, places);
}

int resolve_links(Start& start, sys::Fd& descriptors, PlaceList& places) {
    bool changed = false;
    for (std::size_t i = 0; i < places.size(); ++i) {
        Place& place = places[i];
        if (place.gone || place.path == "/" || in_new_file_system(places, i)) continue;
        const auto moved = resolve(descriptors, place);
        if (!moved && moved.error().value == ENOSYS) {
            places.clear();
            return give_up_view(start, "this kernel cannot look up paths without links",
                                moved.error());
        }
        if (!moved)
            return fail(kSystemFailed, start, place.entry->where,
                        {.what = "cannot look at", .subject = place.path}, moved.error());
        changed |= moved.value();
    }
    if (!changed) return 0;
    sort(places);
    merge(places);
    return 0;
}

void find_bases(PlaceList& places) {
    for (std::size_t i = 0; i < places.size(); ++i) {
        places[i].base = Place::kOfRoot;
        for (std::size_t j = 0; j < i; ++j)
            if (!places[j].gone && places[j].kind() != Kind::keep &&
                lies_in(places[i].path, places[j].path))
                places[i].base = static_cast<int>(j);
    }
}

}  // namespace slipway::exec
