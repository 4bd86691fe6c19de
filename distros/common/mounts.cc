#include "distros/common/commands.h"
#include "distros/common/fstab.h"
#include "distros/common/program.h"
#include "distros/common/say.h"
#include "engine/sys/file.h"
#include "engine/sys/mount.h"
#include "engine/sys/power.h"

namespace slipway::boot {
namespace {

constexpr int kBusy = 16;
constexpr int kUncorrected = 4;

bool is_ours(const formats::FstabEntry& entry) {
    return entry.where.starts_with('/') && entry.where != "/" && entry.type != "swap" &&
           !is_remote(entry) && !formats::has_option(entry.options, "noauto");
}

// Whether the system has a program for mounting this type, which then knows what we do not.
bool has_helper(std::string_view type) {
    for (const std::string_view directory : {"/sbin/mount.", "/usr/sbin/mount."}) {
        base::FixedString<100> path;
        if (path.append(directory) && path.append(type) && sys::is_executable(sys::kHere, path))
            return true;
    }
    return false;
}

// mount(8) finds devices by tag and types by content, and knows helpers.
bool mount_by_program(const base::Path& where) {
    const char* mount = first_executable({"/bin/mount", "/usr/bin/mount"});
    if (mount == nullptr) {
        say({where.view(), ": needs mount(8), which is not there"});
        return false;
    }
    const char* const arguments[] = {where.c_str()};
    const bool done = run_program(mount, arguments) == sys::exited_with(0);
    if (!done) say({where.view(), ": mount failed, see above"});
    return done;
}

bool mount_entry(const formats::FstabEntry& entry) {
    static base::Path where, what;
    static base::FixedString<100> type;
    if (!where.assign(entry.where) || !type.assign(entry.type)) return false;
    if (sys::is_mount_point(where).value_or(false)) return true;
    static sys::MountOptions options;
    const bool by_kernel = entry.type != "auto" && entry.type != "none" &&
                           !has_helper(entry.type) && !entry.type.starts_with("fuse") &&
                           resolve_device(entry.what, what) &&
                           sys::parse_mount_options(entry.options, options);
    if (!by_kernel || formats::has_option(entry.options, "loop")) return mount_by_program(where);
    const auto mounted = sys::mount_filesystem(what, where, type, options);
    if (mounted || mounted.error().value == kBusy) return true;
    return fine(mounted, {"cannot mount ", what.view(), " on ", where.view()});
}

// All but /, those with a pass number, in parallel where they are on different disks.
bool check_all() {
    const char* fsck = first_executable({"/sbin/fsck", "/usr/sbin/fsck"});
    if (fsck == nullptr) {
        say({"there is no fsck: file systems are not checked"});
        return true;
    }
    const char* const arguments[] = {"-A", "-R", "-a", "-T"};
    const auto status = run_program(fsck, arguments);
    if (!status.signalled() && (status.exit_code() & kUncorrected) == 0) return true;
    say(
        {"a file system has errors that fsck does not repair by itself; run fsck by hand, then "
         "\"slipway start local-fs\""});
    return false;
}

bool wants_check() {
    Fstab table;
    while (const auto entry = table.next())
        if (is_ours(*entry) && entry->pass != 0) return true;
    return false;
}

}  // namespace

int mount_local(Words) {
    const bool machine = sys::in_first_pid_namespace().value_or(true);
    bool all = true;
    if (machine && wants_check()) all = check_all();
    Fstab table;
    while (const auto entry = table.next()) {
        if (!is_ours(*entry)) continue;
        const bool optional = formats::has_option(entry->options, "nofail");
        if (!mount_entry(*entry) && !optional) all = false;
    }
    return all ? kDone : kFailed;
}

}  // namespace slipway::boot
