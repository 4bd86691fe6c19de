// Makes the mounts of a view.
//
// What is there is copied first, then what is above gets its flags, then the copies are put over
// it: so what is below keeps the flags it had, and gets those that were said of it.
#include <algorithm>
#include <cerrno>

#include "engine/exec/view_steps.h"
#include "engine/exec/weakened.h"
#include "engine/sys/file.h"
#include "engine/sys/mount.h"
#include "engine/sys/mount_tree.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using Kind = formats::ViewPlan::Kind;
using sys::MountFlag;
using sys::Submounts;

PlaceList places;

struct Trouble {
    std::string_view what;
    std::string_view help;
};

constexpr Trouble kCopy{"cannot find what the view is of",
                        "create it, or write '-' before the path"};
constexpr Trouble kMake{"cannot make the place to mount at", "create it"};
constexpr Trouble kMount{"cannot mount at", "the kernel or the container must allow it"};
constexpr Trouble kFlags{"cannot change the flags of the mount at",
                         "the kernel must be Linux 5.12 or later, and the container allow it"};

int failed(const Start& start, const Place& place, const Trouble& trouble, base::Errno why) {
    return fail(kSystemFailed, start, place.entry->where,
                {.what = trouble.what, .subject = place.path, .help = trouble.help}, why);
}

base::Path path;

sys::CPath path_of(const Place& place) {
    path.assign(place.path);
    return path;
}

// Directories up to `place`, and what is mounted over: a directory or a file.
base::Status make_mount_point(const Place& place) {
    if (place.there && place.base == Place::kOfRoot) return base::kOk;  // looked at before
    const auto there = sys::status_at(sys::kHere, path_of(place));
    if (there || there.error().value != ENOENT)
        return there ? base::kOk : base::Status(there.error());
    for (std::size_t slash = place.path.find('/', 1); slash != std::string_view::npos;
         slash = place.path.find('/', slash + 1)) {
        path.assign(place.path.substr(0, slash));
        const auto made = sys::make_directory_at(sys::kHere, path, 0755);
        if (!made && made.error().value != EEXIST) return made;
    }
    if (is_new(place.kind())) return sys::make_directory_at(sys::kHere, path_of(place), 0755);
    const auto source = sys::status_of_descriptor({place.tree});
    if (!source) return source.error();
    if (source.value().kind == sys::FileKind::directory)
        return sys::make_directory_at(sys::kHere, path_of(place), 0755);
    return sys::make_file_at(sys::kHere, path_of(place), 0644);
}

base::Result<sys::Fd> copy_of(const Place& place) {
    if (place.kind() == Kind::keep)
        return sys::copy_mount(sys::kHere, path_of(place), Submounts::yes);
    const auto status = sys::status_at(sys::kHere, path_of(place));
    if (!status) return status.error();
    return copy_of_inaccessible(status.value().kind);
}

// What must be done in a file system before it gets its flags.
int prepare(Start& start, int base) {
    for (Place& place : places) {
        if (place.gone || place.base != base || place.path == "/") continue;
        if (place.kind() != Kind::keep && place.kind() != Kind::inaccessible) {
            // Another start in the same root may have made it meanwhile.
            const auto made = make_mount_point(place);
            if (!made && made.error().value != EEXIST)
                return failed(start, place, kMake, made.error());
            continue;
        }
        const bool missing = base == Place::kOfRoot
                                 ? place.missing
                                 : is_hidden_by(places[static_cast<std::size_t>(base)], place.path);
        if (place.entry->optional && missing) {
            place.gone = true;
            continue;
        }
        auto copy = copy_of(place);
        if (!copy && copy.error().value == ENOENT && place.entry->optional) {
            place.gone = true;
            continue;
        }
        if (!copy && copy.error().value == ENOSYS) {
            places.clear();
            return give_up_view(start, "this kernel cannot copy mounts", copy.error());
        }
        if (!copy) return failed(start, place, kCopy, copy.error());
        place.tree = copy.value().release();
    }
    return 0;
}

// Such a process has nothing of those bits anyhow, so systemd says it of each mount of a view. With
// a label of SELinux's it could keep the program from getting that.
bool forbids_set_user_id(const formats::ExecPlan& plan, Kind kind) {
    return plan.no_new_privileges && plan.attributes.selinux.text.empty() &&
           (!is_new(kind) || kind == Kind::tmpfs);
}

sys::MountChange change_of(const Start& start, const Place& place) {
    sys::MountChange change;
    if (forbids_set_user_id(start.plan, place.kind()))
        change.set = static_cast<unsigned>(MountFlag::no_set_user_id);
    if (place.kind() == Kind::inaccessible)
        change.set |= static_cast<unsigned>(MountFlag::read_only | MountFlag::no_execution |
                                            MountFlag::no_set_user_id | MountFlag::no_devices);
    if (place.read_only || place.kind() == Kind::dev)
        change.set |= static_cast<unsigned>(MountFlag::read_only);
    if (place.exec)
        change.clear |= static_cast<unsigned>(MountFlag::no_execution);
    else if (place.no_exec)
        change.set |= static_cast<unsigned>(MountFlag::no_execution);
    return change;
}

int set_flags(const Start& start, const Place& place) {
    const sys::MountChange change = change_of(start, place);
    if (change.set == 0 && change.clear == 0) return 0;
    const Submounts submounts = is_new(place.kind()) ? Submounts::no : Submounts::yes;
    const auto done = place.tree >= 0
                          ? sys::change_mount({place.tree}, "", change, submounts)
                          : sys::change_mount(sys::kHere, path_of(place), change, submounts);
    return done ? 0 : failed(start, place, kFlags, done.error());
}

base::Status mount_new(const Place& place,
                       std::string_view type,
                       std::string_view fixed,
                       std::string_view more) {
    static sys::MountOptions options;
    base::FixedString<1000> text;
    if (!text.append(fixed) || (!more.empty() && (!text.append(",") || !text.append(more))))
        return base::Errno{E2BIG};
    if (!sys::parse_mount_options(text.view(), options)) return base::Errno{E2BIG};
    // Places to mount at are still made in it; the mount gets the flag then.
    options.flags &= ~sys::kMountReadOnly;
    base::FixedString<16> name;
    name.assign(type);
    return sys::mount_filesystem(name, path_of(place), name, options);
}

// The settings that a new /proc is for say something only where the kernel knows the options.
int mount_proc(Start& start, Place& place) {
    const auto done = mount_new(place, "proc", "nosuid,noexec,nodev", place.entry->options);
    if (done) return 0;
    if (place.entry->needed) return failed(start, place, kMount, done.error());
    place.gone = true;
    const bool hides = place.entry->options.find("hidepid") != std::string_view::npos;
    const bool reduces = place.entry->options.find("subset") != std::string_view::npos;
    const std::string_view settings = hides && reduces ? "Sandbox.protect-proc, Sandbox.proc-subset"
                                      : hides          ? "Sandbox.protect-proc"
                                                       : "Sandbox.proc-subset";
    return weaken(start, place.entry->where, settings, "cannot mount /proc with these options",
                  done.error());
}

// What there is one of in each name space: with the same rights the old one would do as well.
base::Status mount_at(Place& place) {
    const std::string_view options = place.entry->options;
    switch (place.kind()) {
        case Kind::dev:
            return make_devices(path_of(place));
        case Kind::sysfs:
            return mount_new(place, "sysfs", "nosuid,noexec,nodev", options);
        case Kind::mqueue:
            return mount_new(place, "mqueue", "nosuid,noexec,nodev", options);
        case Kind::run: {
            const auto mounted = sys::is_mount_point(path_of(place));
            if (mounted && mounted.value()) return base::kOk;
            return mount_new(place, "tmpfs", "nosuid,nodev,strictatime", options);
        }
        case Kind::tmpfs:
            return mount_new(place, "tmpfs", "nodev,strictatime", options);
        case Kind::inaccessible:
        case Kind::bind:
        case Kind::tmp:
        case Kind::proc:
        case Kind::keep:
            break;
    }
    return sys::attach_mount({place.tree}, path_of(place));
}

int make(Start& start, std::size_t i) {
    Place& place = places[i];
    if (place.kind() == Kind::proc) {
        if (const int code = mount_proc(start, place); code != 0) return code;
    } else if (const auto done = mount_at(place); !done) {
        // A file system that is missing has nothing in it to reach.
        if (place.entry->optional &&
            (done.error().value == ENOENT || done.error().value == ENODEV)) {
            place.gone = true;
            return 0;
        }
        return failed(start, place, kMount, done.error());
    }
    if (place.kind() != Kind::keep)
        if (const int code = prepare(start, static_cast<int>(i)); code != 0) return code;
    const int code = set_flags(start, place);
    if (place.tree >= 0) sys::close_descriptor(place.tree);
    place.tree = -1;
    return code;
}

int make_all(Start& start) {
    if (const int code = prepare(start, Place::kOfRoot); code != 0) return code;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i].gone) continue;
        const int code = places[i].path == "/" ? set_flags(start, places[i]) : make(start, i);
        if (code != 0) return code;
    }
    return 0;
}

bool is_inaccessible_in_new(const Place& place) {
    return place.kind() == Kind::inaccessible && place.base != Place::kOfRoot;
}

int make_in_root(Start& start) {
    const bool rooted = has_other_root(start);
    sys::Fd descriptors;
    if (rooted) {
        // /proc is not there in every root.
        auto opened = sys::descriptor_directory();
        if (!opened)
            return fail(kSystemFailed, start, {}, {.what = "cannot open /proc/self/fd"},
                        opened.error());
        descriptors = std::move(opened.value());
        if (const int code = enter_other_root(start); code != 0) return code;
    }
    if (const int code = resolve_links(start, descriptors, places); code != 0) return code;
    find_bases(places);
    if (std::any_of(places.begin(), places.end(), is_inaccessible_in_new))
        if (const int code = make_all_nodes(start); code != 0) return code;
    if (const int code = make_all(start); code != 0) return code;
    return rooted ? drop_old_root(start) : 0;
}

}  // namespace

int make_mounts(Start& start) {
    if (const auto done = sys::set_propagation_of_all(sys::Propagation::slave); !done)
        return give_up_view(start, "cannot part the mounts from the machine's", done.error());
    const unsigned usual = sys::set_umask(0022);
    list_places(start, places);
    if (const int code = copy_sources(start, places); code != 0) return code;
    if (const int code = open_state(start); code != 0) return code;
    if (const int code = make_in_root(start); code != 0) return code;
    sys::set_umask(usual);
    const auto kind = static_cast<sys::Propagation>(start.plan.view.propagation);
    if (kind == sys::Propagation::slave) return 0;
    const auto done = sys::set_propagation_of_all(kind);
    return done ? 0
                : fail(kSystemFailed, start, {}, {.what = "cannot set the propagation of mounts"},
                       done.error());
}

}  // namespace slipway::exec
