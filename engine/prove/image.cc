#include "engine/prove/image.h"

#include <array>

#include "engine/prove/guest.h"
#include "engine/prove/program.h"
#include "engine/sys/file.h"
#include "engine/sys/file_system.h"
#include "engine/sys/mount.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::prove {
namespace {

// They may be file systems of their own and are part of a system all the same.
constexpr std::array kParts{"/usr", "/usr/local", "/var", "/var/lib", "/var/log", "/opt", "/srv"};

bool said(const sys::Status& status, std::string_view what, std::string_view where) {
    if (!status) sys::report({what, " ", where, sys::explain(status.error()).view()});
    return status.ok();
}

bool bind_to(const std::string& from, const std::string& to) {
    sys::MountOptions options;
    sys::parse_mount_options("bind", options);
    return said(sys::mount_filesystem(from, to, "none", options), "cannot show", from);
}

bool is_directory(const std::string& path) {
    const auto found = sys::status_at(sys::kHere, path, sys::Follow::no);
    return found && found.value().kind == sys::FileKind::directory;
}

bool hide(const std::string& path) {
    if (!is_directory(path)) return true;
    sys::MountOptions options;
    sys::parse_mount_options("mode=0755", options);
    return said(sys::mount_filesystem("tmpfs", path, "tmpfs", options), "cannot leave out", path);
}

std::string view_of(const ImageOrder& order) {
    return order.work + "/root";
}

// In the child, whose mounts nobody else sees and which go with it.
bool show_root(const ImageOrder& order) {
    const std::string view = view_of(order);
    const std::string prefix = order.root == "/" ? "" : order.root;
    if (!said(sys::enter_own_mount_namespace(), "cannot get a mount namespace for", view) ||
        !said(sys::make_mounts_private(), "cannot keep mounts private for", view) ||
        !bind_to(order.root, view))
        return false;
    for (const char* part : kParts)
        if (is_directory(prefix + part) && sys::is_mount_point(prefix + part).value_or(false) &&
            !bind_to(prefix + part, view + part))
            return false;
    for (const std::string& path : order.left_out)
        if (!hide(view + path)) return false;
    // Otherwise the copy would hold the directory it is made in.
    if (order.work.starts_with(prefix + "/") && !hide(view + order.work.substr(prefix.size())))
        return false;
    return true;
}

std::string read_text(const std::string& path) {
    std::vector<char> buffer(1 << 20);
    return std::string(sys::read_whole(sys::kHere, path, std::span<char>(buffer)).value_or(""));
}

bool write_text(const std::string& path, std::string_view text) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    return sys::replace_file(sys::kHere, path, path + ".new", {bytes, text.size()}, 0755).ok();
}

// Commands of debugfs(8): what the guest has and the machine has not.
std::string additions(const std::string& work) {
    return "cd /\n"
           "write " +
           work +
           "/guest .slipway-prove\n"
           "sif .slipway-prove mode 0100755\n"
           "cd /etc\n"
           "rm fstab\n"
           "write " +
           work + "/fstab fstab\n";
}

Failure failed(const std::string& program,
               const std::optional<sys::WaitStatus>& status,
               const std::string& said_in) {
    Failure failure;
    if (status && status->exit_code() == kNotFound && !status->signalled()) {
        failure.what = "there is no " + program + " on this machine";
        failure.help = "install e2fsprogs (mke2fs and debugfs) and qemu (qemu-system-x86_64)";
        return failure;
    }
    std::string last = read_text(said_in);
    while (last.ends_with('\n')) last.pop_back();
    failure.what = "the copy of the root could not be made: " + program + ": " +
                   last.substr(last.rfind('\n') + 1);
    failure.help = "see " + said_in + "; --work names another directory with more space";
    return failure;
}

Failure fill(const ImageOrder& order, const Image& image, sys::BorrowedFd log) {
    const std::string said_in = order.work + "/image.txt";
    const auto used = sys::used_bytes(order.root);
    const std::uint64_t bytes = (used ? used.value() : 0) / 10 * 11 + order.spare;
    const Program make{{"mke2fs", "-q", "-F", "-t", "ext4", "-L", "slipway-prove", "-i", "8192",
                        "-E", "lazy_itable_init=1,lazy_journal_init=1", "-d", view_of(order),
                        path_of(image.file), std::to_string(bytes / 1024) + "k"},
                       log,
                       0,
                       [&order] { return show_root(order); }};
    const auto made = run(make);
    if (!made || made.value() != sys::exited_with(0))
        return failed("mke2fs", made ? made.value() : std::nullopt, said_in);
    const Program add{
        {"debugfs", "-w", "-f", order.work + "/additions", path_of(image.file)}, log, 0, {}};
    const auto added = run(add);
    if (!added || added.value() != sys::exited_with(0))
        return failed("debugfs", added ? added.value() : std::nullopt, said_in);
    return {};
}

}  // namespace

std::string path_of(sys::BorrowedFd file) {
    return "/proc/self/fd/" + std::to_string(file.value);
}

Image make_image(const ImageOrder& order) {
    Image image;
    const std::string prefix = order.root == "/" ? "" : order.root;
    image.fstab = fstab_for_proof(read_text(prefix + "/etc/fstab"), order.root_device);
    const std::string path = order.work + "/disk";
    using sys::Open;
    auto file = sys::open_at(sys::kHere, path,
                             Open::read | Open::write | Open::create | Open::exclusive, 0600);
    auto log = sys::open_at(sys::kHere, order.work + "/image.txt",
                            Open::write | Open::create | Open::append, 0600);
    const bool prepared = file && log && sys::unlink_at(sys::kHere, path).ok() &&
                          sys::make_directory_at(sys::kHere, view_of(order), 0700).ok() &&
                          write_text(order.work + "/guest", order.guest_script) &&
                          write_text(order.work + "/fstab", image.fstab.text) &&
                          write_text(order.work + "/additions", additions(order.work));
    if (!prepared) {
        image.failure = {"cannot write into " + order.work,
                         "--work names a directory for the copy of the root"};
        return image;
    }
    image.file = std::move(file).value();
    image.failure = sys::set_inherited(image.file, true) ? fill(order, image, log.value())
                                                         : Failure{"cannot pass the disk on", ""};
    return image;
}

}  // namespace slipway::prove
