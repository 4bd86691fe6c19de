#include "engine/exec/private_directories.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/spawn/safe_path.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using base::Errno;
using formats::PrivatePlace;
using sys::Fd;
using sys::FileKind;
using sys::Open;

constexpr std::string_view kPrivate = "/private";

// Pages; too large for the stack.
base::Path path, target;

// A name in its directory, which is opened.
struct Entry {
    Fd directory;
    base::FixedString<255> name;
};

base::Result<Entry> entry_of(std::string_view directory, std::string_view name) {
    const std::size_t slash = name.rfind('/');
    path.clear();
    bool fits = path.append(directory);
    if (slash != name.npos) fits &= path.append("/") && path.append(name.substr(0, slash));
    Entry entry;
    if (!fits || !entry.name.assign(name.substr(slash + 1))) return Errno{ENAMETOOLONG};
    auto opened = spawn::open_directory_safely(path, 0755, 0755, Open::path_only);
    if (!opened) return opened.error();
    entry.directory = std::move(opened).value();
    return entry;
}

// "TOP/private", for root alone.
base::Status close_top(const PrivatePlace& place) {
    path.clear();
    path.append(place.top);
    path.append(kPrivate);
    const auto top = spawn::open_directory_safely(path, 0755, 0700, Open::read);
    if (!top) return top.error();
    const auto status = sys::status_of_descriptor(top.value());
    if (!status) return status.error();
    if (status.value().uid != sys::real_uid()) return Errno{EPERM};
    return status.value().mode == 0700 ? base::kOk : sys::change_mode(top.value(), 0700);
}

// "private/NAME" as seen from where "TOP/NAME" is.
void set_target(const PrivatePlace& place) {
    target.clear();
    for (std::size_t i = 0; i + 1 < place.name.size(); ++i)
        if (place.name[i] == '/' && place.name[i + 1] != '/') target.append("../");
    target.append(kPrivate.substr(1));
    target.append("/");
    target.append(place.name);
}

// A link to the private place, as we or systemd write it.
bool leads_there(const Entry& entry, const PrivatePlace& place) {
    set_target(place);
    base::Path& read = path;
    if (!sys::read_symlink_at(entry.directory, entry.name.c_str(), read)) return false;
    if (read.view() == target.view()) return true;
    std::string_view rest = read.view();
    for (const std::string_view part : {place.top, kPrivate, std::string_view("/"), place.name}) {
        if (!rest.starts_with(part)) return false;
        rest.remove_prefix(part.size());
    }
    return rest.empty();
}

// Below another directory of the service: the link of that leads to it as well.
bool is_inside_another(const Start& start,
                       const formats::ExecPlan::Directory& directory,
                       const PrivatePlace& place) {
    const auto& all = start.plan.directories;
    return std::any_of(all.begin(), all.end(), [&](const auto& other) {
        const auto theirs = formats::private_place(other.kind, other.path);
        return other.kind == directory.kind && theirs && place.name.size() > theirs->name.size() &&
               place.name.starts_with(theirs->name) && place.name[theirs->name.size()] == '/';
    });
}

base::Status link_or_move(const PrivatePlace& place) {
    const auto entry = entry_of(place.top, place.name);
    if (!entry) return entry.error();
    const Entry& open = entry.value();
    const auto there = sys::status_at(open.directory, open.name.c_str(), sys::Follow::no);
    if (!there && there.error().value != ENOENT) return there.error();
    if (there && there.value().kind == FileKind::symlink)
        return leads_there(open, place) ? base::kOk : base::Status(Errno{EEXIST});
    if (there) {
        if (there.value().kind != FileKind::directory) return Errno{EEXIST};
        base::FixedString<64> top;
        top.append(place.top);
        top.append(kPrivate);
        const auto inside = entry_of(top.view(), place.name);
        if (!inside) return inside.error();
        const Entry& to = inside.value();
        // A directory that is not empty stays, and both are in the way of each other.
        const auto moved =
            sys::rename_at(open.directory, open.name.c_str(), to.directory, to.name.c_str());
        if (!moved) return moved.error().value == ENOTEMPTY ? Errno{EEXIST} : moved.error();
    }
    set_target(place);
    return sys::make_symlink_at(target, open.directory, open.name.c_str());
}

}  // namespace

base::Status make_private(const Start& start,
                          const formats::ExecPlan::Directory& directory,
                          const PrivatePlace& place,
                          base::Path& real) {
    if (const auto closed = close_top(place); !closed) return closed;
    if (!is_inside_another(start, directory, place))
        if (const auto linked = link_or_move(place); !linked) return linked;
    real.clear();
    const bool fits = real.append(place.top) && real.append(kPrivate) && real.append("/") &&
                      real.append(place.name);
    return fits ? base::kOk : base::Status(Errno{ENAMETOOLONG});
}

base::Status make_public(const PrivatePlace& place) {
    const auto outside = entry_of(place.top, place.name);
    if (!outside) return outside.error();
    const Entry& to = outside.value();
    if (!leads_there(to, place)) return base::kOk;
    base::FixedString<64> top;
    top.append(place.top);
    top.append(kPrivate);
    const auto inside = entry_of(top.view(), place.name);
    if (!inside) return inside.error();
    const Entry& from = inside.value();
    if (const auto gone = sys::unlink_at(to.directory, to.name.c_str()); !gone) return gone.error();
    return sys::rename_at(from.directory, from.name.c_str(), to.directory, to.name.c_str());
}

}  // namespace slipway::exec
