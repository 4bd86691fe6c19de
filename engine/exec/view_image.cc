#include "engine/exec/view_image.h"

#include <array>
#include <cerrno>

#include "engine/exec/view_steps.h"
#include "engine/formats/disk_image.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/loop_device.h"
#include "engine/sys/mount.h"

namespace slipway::exec {
namespace {

using formats::RootPartition;

std::array<std::uint8_t, formats::kDiskHead> head;

struct Image {
    sys::Fd file;
    bool is_disk = false;
    bool read_only = false;
    std::string_view type;
    RootPartition part;  // all zero: the whole of it
};

int failed(const Start& start, std::string_view what, std::string_view why, std::string_view help) {
    const formats::ViewPlan& view = start.plan.view;
    return fail(kSystemFailed, start, view.image_where,
                {.what = what, .subject = view.image, .why = why, .help = help});
}

int failed(const Start& start, std::string_view what, base::Errno why, std::string_view help) {
    const formats::ViewPlan& view = start.plan.view;
    return fail(kSystemFailed, start, view.image_where,
                {.what = what, .subject = view.image, .help = help}, why);
}

constexpr std::string_view kMakeOne =
    "give it one file system, or a GPT with one root partition of this architecture";

// For writing where that is possible: a read-only image is one that cannot be written.
int open_image(const Start& start, bool read_only, Image& image) {
    constexpr std::string_view what = "cannot open the image";
    base::Path path;
    if (!path.assign(start.plan.view.image)) return failed(start, what, {ENAMETOOLONG}, {});
    image.read_only = read_only;
    auto file = sys::open_at(sys::kHere, path,
                             read_only ? sys::Open::read | sys::Open::nonblock
                                       : sys::Open::read | sys::Open::write | sys::Open::nonblock);
    const int code = file ? 0 : file.error().value;
    if (code == EROFS || code == EACCES || code == EPERM || code == ETXTBSY) {
        image.read_only = true;
        file = sys::open_at(sys::kHere, path, sys::Open::read | sys::Open::nonblock);
    }
    if (!file) return failed(start, what, file.error(), "it must be a file or a block device");
    const auto status = sys::status_of_descriptor(file.value());
    if (!status) return failed(start, what, status.error(), {});
    image.is_disk = status.value().kind == sys::FileKind::block;
    if (!image.is_disk && status.value().kind != sys::FileKind::regular)
        return failed(start, "the image is neither a file nor a block device", "", "correct it");
    image.file = std::move(file.value());
    return 0;
}

base::Result<std::size_t> read_head(const Image& image) {
    std::size_t have = 0;
    while (have < head.size()) {
        const auto got =
            sys::read_at(image.file, std::span(head).subspan(have), image.part.offset + have);
        if (!got) return got.error();
        if (got.value() == 0) break;
        have += got.value();
    }
    return have;
}

int find_file_system(const Start& start, Image& image) {
    constexpr std::string_view what = "cannot read the image";
    auto have = read_head(image);
    if (!have) return failed(start, what, have.error(), {});
    image.type = formats::file_system_of(std::span(head).first(have.value()));
    if (!image.type.empty()) return 0;
    image.part = formats::root_partition(std::span(head).first(have.value()));
    if (!image.part.fault.empty())
        return failed(start, "cannot tell the root of the image", image.part.fault, kMakeOne);
    image.read_only |= image.part.read_only;
    have = read_head(image);
    if (!have) return failed(start, what, have.error(), {});
    image.type = formats::file_system_of(std::span(head).first(have.value()));
    if (!image.type.empty()) return 0;
    return failed(start, "cannot tell the root of the image",
                  "its root partition has no file system that is known", kMakeOne);
}

// A whole disk is mounted as it is. `loop` is the device until something is mounted from it.
int find_device(const Start& start, const Image& image, base::Path& device, sys::Fd& loop) {
    if (image.is_disk && image.part.size == 0) {
        device.assign(start.plan.view.image);
        return 0;
    }
    auto made =
        sys::attach_loop(image.file, {image.part.offset, image.part.size}, image.read_only, device);
    if (!made)
        return failed(start, "cannot make a loop device of the image", made.error(),
                      "the kernel must be Linux 5.8 or later and have loop devices, and the "
                      "container, or the settings device-policy and device-allow, permit "
                      "/dev/loop-control and block-loop");
    loop = std::move(made.value());
    return 0;
}

int mount_locked(const Start& start,
                 const base::Path& target,
                 Image& image,
                 sys::MountOptions& options) {
    static base::Path device;
    if (const int code = find_file_system(start, image); code != 0) return code;
    image.read_only |= formats::is_read_only_type(image.type);
    if (image.read_only) options.flags |= sys::kMountReadOnly;
    sys::Fd loop;
    if (const int code = find_device(start, image, device, loop); code != 0) return code;
    base::Name type;
    type.assign(image.type);
    const auto done = sys::mount_filesystem(device, target, type, options);
    return done ? 0
                : failed(start, "cannot mount the image", done.error(),
                         "the kernel must know its file system, and take the options");
}

int mount_image(const Start& start, const base::Path& target) {
    static sys::MountOptions options;
    base::FixedString<1000> text;
    text.assign("nodev");
    const std::string_view more = start.plan.view.image_options;
    if (!text.append(more.empty() ? "" : ",") || !text.append(more) ||
        !sys::parse_mount_options(text.view(), options))
        return failed(start, "the options of the image are too long", "", "shorten them");
    Image image;
    if (const int code = open_image(start, (options.flags & sys::kMountReadOnly) != 0, image);
        code != 0)
        return code;
    // Two starts at once must not make two devices of it: two mounts of them would be two file
    // systems that write to one file.
    if (const auto locked = sys::lock_description(image.file); !locked)
        return failed(start, "cannot lock the image", locked.error(), {});
    const int code = mount_locked(start, target, image, options);
    // A loop device has the same open file, and would keep the lock for as long as it is there.
    (void)sys::unlock_description(image.file);
    return code;
}

}  // namespace

int enter_image(const Start& start) {
    static base::Path target;
    if (start.plan.view.state.empty())
        return fail(kPlanWrong, start, start.plan.view.image_where,
                    {.what = "an image needs a directory to be mounted at",
                     .help = "add a line: view-state /run/DIRECTORY"});
    if (!target.assign(start.plan.view.state) || !target.append("/root"))
        return failed(start, "cannot mount the image", {ENAMETOOLONG}, {});
    if (const auto made = make_directories(target.view()); !made)
        return failed(start, "cannot make the directory for the image", made.error(), {});
    if (const int code = mount_image(start, target); code != 0) return code;
    const auto entered = sys::change_directory(target);
    return entered ? 0 : failed(start, "cannot enter the image", entered.error(), {});
}

}  // namespace slipway::exec
