// The directory of a service that stands for /tmp or /var/tmp in its view.
//
// It lies in the directory it stands for, as it shall have the same room, under a name that nobody
// can take before us, and only root may pass its parent. A link under the plan's view-state says
// where, so that all commands of one start have the same.
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/remove_tree.h"
#include "engine/exec/view_shared.h"
#include "engine/exec/view_steps.h"
#include "engine/sys/entropy.h"
#include "engine/sys/file.h"
#include "engine/sys/mount_tree.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

constexpr std::string_view kName = "/slipway-private-";

// Whose it is: the service's, or those' that share it.
void append_name(const Start& start, base::Path& path) {
    const std::string_view shared = start.plan.view.shared_tmp;
    if (shared.empty())
        append_service_name(start, path);
    else
        path.append(shared);
}

// "STATE/tmp-NAME" + "/var/tmp" with the slashes replaced.
bool link_path(const Start& start, std::string_view stands_for, base::Path& path) {
    const formats::ViewPlan& view = start.plan.view;
    if (view.shared_tmp.empty()) {
        if (!path.assign(view.state) || !path.append("/tmp-")) return false;
        append_name(start, path);
    } else if (!shared_path(start, kSharedTmp, view.shared_tmp, path) || !path.append("/")) {
        return false;
    }
    for (const char c : stands_for) path.append(c == '/' ? "-" : std::string_view(&c, 1));
    return true;
}

base::Status make(const Start& start, std::string_view stands_for, base::Path& made) {
    std::array<std::uint8_t, 8> random{};
    if (const auto drawn = sys::random_bytes(random); !drawn) return drawn;
    std::uint64_t number = 0;
    for (const std::uint8_t byte : random) number = number << 8 | byte;
    if (!made.assign(stands_for) || !made.append(kName)) return base::Errno{ENAMETOOLONG};
    append_name(start, made);
    made.append("-");
    made.append(base::hexadecimal(number, 16).view());
    return sys::make_directory_at(sys::kHere, made, 0700);
}

// The directory of everybody in it.
base::Status fill(const base::Path& made) {
    const auto parent = sys::open_at(
        sys::kHere, made, sys::Open::path_only | sys::Open::directory | sys::Open::no_follow);
    if (!parent) return parent.error();
    if (const auto done = sys::make_directory_at(parent.value(), "tmp", 0777); !done) return done;
    // The umask took something of it.
    return sys::change_mode_at(parent.value(), "tmp", 01777);
}

base::Status record(std::string_view state, const base::Path& link, const base::Path& made) {
    auto done = sys::make_symlink_at(made, sys::kHere, link);
    if (!done && done.error().value == ENOENT) {
        if (const auto parents = make_directories(state); !parents) return parents;
        done = sys::make_symlink_at(made, sys::kHere, link);
    }
    if (done || done.error().value != EEXIST) return done;
    // To one that was removed, by whom ever.
    if (const auto gone = sys::unlink_at(sys::kHere, link); !gone) return gone;
    return sys::make_symlink_at(made, sys::kHere, link);
}

// A cleaner of old files may have removed ours, and anybody may have made the same again.
bool ours(const base::Path& directory) {
    const auto status = sys::status_at(sys::kHere, directory, sys::Follow::no);
    return status && status.value().uid == sys::effective_uid() &&
           status.value().kind == sys::FileKind::directory;
}

// ENOENT, too, for what is somebody else's.
base::Result<sys::Fd> copy(base::Path& directory) {
    if (!ours(directory)) return base::Errno{ENOENT};
    if (!directory.append("/tmp")) return base::Errno{ENAMETOOLONG};
    return sys::copy_mount(sys::kHere, directory, sys::Submounts::no);
}

}  // namespace

base::Result<sys::Fd> private_directory(const Start& start, const formats::ViewPlan::Entry& entry) {
    static base::Path link, directory;
    if (start.plan.view.state.empty() || start.service.empty()) return base::Errno{EINVAL};
    if (!link_path(start, entry.source, link)) return base::Errno{ENAMETOOLONG};
    sys::Fd lock;
    if (!start.plan.view.shared_tmp.empty()) {
        auto joined = join_shared_tmp(start);
        if (!joined) return joined.error();
        lock = std::move(joined.value());
    }
    if (sys::read_symlink_at(sys::kHere, link, directory)) {
        auto known = copy(directory);
        if (known || known.error().value != ENOENT) return known;
    }
    if (const auto made = make(start, entry.source, directory); !made) return made.error();
    if (const auto filled = fill(directory); !filled) return filled.error();
    if (const auto done = record(start.plan.view.state, link, directory); !done)
        return done.error();
    return copy(directory);
}

int remove_private_directories(const Start& start) {
    static base::Path link, directory;
    int code = 0;
    for (const formats::ViewPlan::Entry& entry : start.plan.view.entries) {
        if (entry.kind != formats::ViewPlan::Kind::tmp) continue;
        if (!link_path(start, entry.source, link)) continue;
        if (!sys::read_symlink_at(sys::kHere, link, directory)) continue;
        const auto removed = ours(directory) ? remove_tree(directory) : base::kOk;
        // Whatever is left: the next start gets one that is empty.
        (void)sys::unlink_at(sys::kHere, link);
        if (!removed)
            code = fail(kSystemFailed, start, entry.where,
                        {.what = "cannot remove the directory of its own",
                         .subject = directory.view(),
                         .help = "remove it by hand"},
                        removed.error());
    }
    return code;
}

}  // namespace slipway::exec
