// Another root directory for the mount name space of a view: a directory, or an image.
#include <cerrno>

#include "engine/exec/view_image.h"
#include "engine/exec/view_steps.h"
#include "engine/sys/file.h"
#include "engine/sys/mount.h"
#include "engine/sys/mount_tree.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

base::Path path;

int enter_image_as_root(const Start& start) {
    if (const int code = enter_image(start); code != 0) return code;
    const auto done = sys::swap_root_with_here();
    return done ? 0
                : fail(kSystemFailed, start, start.plan.view.image_where,
                       {.what = "cannot make the image the root directory"}, done.error());
}

}  // namespace

int enter_other_root(const Start& start) {
    if (!start.plan.view.image.empty()) return enter_image_as_root(start);
    const formats::ExecPlan::Text& text = *start.plan.chroot;
    const auto cannot = [&](base::Errno why) {
        return fail(kSystemFailed, start, text.where,
                    {.what = "cannot change the root directory to",
                     .subject = text.text,
                     .help = "it must be a directory, and slipway-exec started by root"},
                    why);
    };
    if (!path.assign(text.text)) return cannot({ENAMETOOLONG});
    const auto tree = sys::copy_mount(sys::kHere, path, sys::Submounts::yes);
    if (!tree) return cannot(tree.error());
    if (const auto done = sys::attach_mount(tree.value(), path); !done) return cannot(done.error());
    if (const auto done = sys::change_directory(tree.value().borrow()); !done)
        return cannot(done.error());
    const auto done = sys::swap_root_with_here();
    return done ? 0 : cannot(done.error());
}

int drop_old_root(const Start& start) {
    const auto here = sys::change_directory("/");
    const auto done = here ? sys::unmount(".", sys::Unmount::detach) : here;
    if (done) return 0;
    return fail(kSystemFailed, start, {}, {.what = "cannot leave the old root directory"},
                done.error());
}

}  // namespace slipway::exec
