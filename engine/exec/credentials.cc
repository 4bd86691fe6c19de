#include "engine/exec/credentials.h"

#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/credential_source.h"
#include "engine/sys/directory.h"
#include "engine/sys/mount.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;

// Of mount(2).
constexpr unsigned long kNoSuid = 2, kNoDevices = 4, kNoPrograms = 8;

bool directory_of(base::Path& path) {
    const char* own = sys::environment_value("XDG_RUNTIME_DIR");
    const bool user = sys::effective_uid() != 0 && own != nullptr;
    return path.assign(user ? own : "/run") && path.append("/credentials");
}

// All in it is removed: no name may lead elsewhere.
bool place_of(const Start& start, base::Path& path) {
    const std::string_view name = start.service.view();
    const bool leads_away =
        name.empty() || name == "." || name == ".." || name.find('/') != std::string_view::npos;
    return !leads_away && directory_of(path) && path.append("/") && path.append(name);
}

int failed(const Start& start, const base::Path& path, base::Errno why) {
    return fail(kSystemFailed, start, {},
                {.what = "cannot make the directory for credentials",
                 .subject = path.view(),
                 .help = "/run must be writable, and the service have a name that can be a file's"},
                why);
}

// Memory that is never swapped out; else a memory file system of its own; where nothing may be
// mounted /run has to do, which is one as well.
bool mount_memory(const base::Path& path) {
    sys::MountOptions options{.flags = kNoSuid | kNoDevices | kNoPrograms};
    options.data.assign("mode=0700");
    if (sys::mount_filesystem("ramfs", path, "ramfs", options)) return true;
    options.data.append(",size=2097152");
    return sys::mount_filesystem("tmpfs", path, "tmpfs", options).ok();
}

void remove_at(const base::Path& path) {
    // One that was killed may have left its mount, two its two.
    constexpr int kMost = 8;
    for (int i = 0; i < kMost && sys::unmount(path, sys::Unmount::detach); ++i) continue;
    auto directory = sys::open_directory(sys::kHere, path);
    while (directory) {
        const auto entry = directory.value().next();
        if (!entry || !entry.value()) break;
        (void)sys::unlink_at(directory.value().directory(), entry.value()->name);
    }
    (void)sys::remove_directory_at(sys::kHere, path);
}

// The service may read what stands there, and nobody write.
base::Status hand_over(const Start& start, const base::Path& path, bool mounted) {
    const Identity& identity = start.identity;
    if (identity.has_user)
        if (const auto done =
                sys::change_owner_at(sys::kHere, path, identity.uid, sys::kKeepId, sys::Follow::no);
            !done)
            return done;
    if (const auto done = sys::change_mode_at(sys::kHere, path, 0500); !done) return done;
    if (mounted)
        (void)sys::remount_here(path, kNoSuid | kNoDevices | kNoPrograms | sys::kMountReadOnly);
    return base::kOk;
}

int make(const Start& start, const base::Path& path) {
    base::Path parent;
    (void)directory_of(parent);
    const unsigned usual = sys::set_umask(0022);
    const auto above = sys::make_directory_at(sys::kHere, parent, 0755);
    sys::set_umask(usual);
    if (!above && above.error().value != EEXIST) return failed(start, parent, above.error());
    remove_at(path);
    if (const auto made = sys::make_directory_at(sys::kHere, path, 0700); !made)
        return failed(start, path, made.error());
    const bool mounted = mount_memory(path);
    CredentialWriter writer(start, path);
    for (const ExecPlan::Credential& credential : start.plan.credentials)
        if (const int code = writer.add(credential); code != 0) {
            remove_at(path);
            return code;
        }
    const auto done = hand_over(start, path, mounted);
    return done ? 0 : failed(start, path, done.error());
}

}  // namespace

int provide_credentials(Start& start) {
    const ExecPlan& plan = start.plan;
    if (plan.credentials.empty() && !plan.credentials_kept) return 0;
    static base::Path path;
    if (!place_of(start, path)) return failed(start, path, {EINVAL});
    if (!plan.credentials_kept && !plan.at_end)
        if (const int code = make(start, path); code != 0) return code;
    if (start.environment.set("CREDENTIALS_DIRECTORY", path.view(), Export::yes)) return 0;
    return failed(start, path, {ENOSPC});
}

void remove_credentials(const Start& start) {
    static base::Path path;
    if (start.plan.credentials_kept && place_of(start, path)) remove_at(path);
}

}  // namespace slipway::exec
