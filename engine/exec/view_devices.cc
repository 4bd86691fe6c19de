// A /dev with nothing but pseudo devices (systemd.exec(5), PrivateDevices=).
#include <array>
#include <cerrno>

#include "engine/exec/view_steps.h"
#include "engine/sys/file.h"
#include "engine/sys/mount.h"
#include "engine/sys/mount_tree.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using sys::NodeKind;
using sys::Submounts;

// What of the machine's /dev is mounted in the new one; some kernels lack the last two.
struct Part {
    const char* from;
    const char* to;
    int tree = -1;
};

std::array parts{
    Part{"/dev/pts", "/dev/pts"},
    Part{"/dev/shm", "/dev/shm"},
    Part{"/dev/mqueue", "/dev/mqueue"},
    Part{"/dev/hugepages", "/dev/hugepages"},
};

// The kernel's numbers (Documentation/admin-guide/devices.txt).
struct Device {
    const char* name;
    unsigned major, minor;
};

constexpr std::array kDevices{
    Device{"null", 1, 3},
    Device{"zero", 1, 5},
    Device{"full", 1, 7},
    Device{"random", 1, 8},
    Device{"urandom", 1, 9},
    Device{"tty", 5, 0},
    // Not a link to pts/ptmx, which many systems let nobody open.
    Device{"ptmx", 5, 2},
};

struct Link {
    const char* name;
    const char* target;
};

constexpr std::array kLinks{
    Link{"fd", "/proc/self/fd"},       Link{"stdin", "/proc/self/fd/0"},
    Link{"stdout", "/proc/self/fd/1"}, Link{"stderr", "/proc/self/fd/2"},
    Link{"core", "/proc/kcore"},
};

// The machine's /dev. Never closed, like the nodes in view_trees.cc.
sys::BorrowedFd machine_devices{-1};

// The system log's socket, or the link to it.
base::Path log_target;
int log_socket = -1;

void copy_log() {
    log_target.clear();
    if (sys::read_symlink_at(sys::kHere, "/dev/log", log_target)) return;
    auto copy = sys::copy_mount(sys::kHere, "/dev/log", Submounts::no);
    log_socket = copy ? copy.value().release() : -1;
}

base::Status attach(int& tree, sys::CPath target) {
    const auto done = sys::attach_mount({tree}, target);
    sys::close_descriptor(tree);
    tree = -1;
    return done;
}

// Containers and user name spaces may make no nodes: there the machine's is mounted.
base::Status bind_node(sys::BorrowedFd dev, const Device& device) {
    auto copy = sys::copy_mount(machine_devices, device.name, Submounts::no);
    if (!copy) return copy.error().value == ENOENT ? base::kOk : base::Status(copy.error());
    if (const auto made = sys::make_file_at(dev, device.name, 0644); !made) return made;
    base::Path target;
    target.assign("/dev/");
    target.append(device.name);
    int tree = copy.value().release();
    return attach(tree, target);
}

base::Status make_node(sys::BorrowedFd dev, const Device& device) {
    const auto made =
        sys::make_node_at(dev, device.name, NodeKind::character, 0666,
                          static_cast<unsigned long long>(device.major) << 8 | device.minor);
    return made || made.error().value != EPERM ? made : bind_node(dev, device);
}

base::Status make_nodes(sys::BorrowedFd dev) {
    for (const Device& device : kDevices)
        if (const auto made = make_node(dev, device); !made) return made;
    for (const Link& link : kLinks)
        if (const auto made = sys::make_symlink_at(link.target, dev, link.name); !made) return made;
    return base::kOk;
}

base::Status mount_parts(sys::BorrowedFd dev) {
    for (Part& part : parts) {
        if (part.tree < 0) continue;
        const char* const name = part.to + sizeof "/dev/" - 1;
        if (const auto made = sys::make_directory_at(dev, name, 0755); !made) return made;
        if (const auto done = attach(part.tree, part.to); !done) return done;
    }
    if (!log_target.empty()) return sys::make_symlink_at(log_target, dev, "log");
    if (log_socket < 0) return base::kOk;
    if (const auto made = sys::make_file_at(dev, "log", 0644); !made) return made;
    return attach(log_socket, "/dev/log");
}

base::Status fill() {
    const auto dev = sys::open_at(sys::kHere, "/dev", sys::Open::path_only | sys::Open::directory);
    if (!dev) return dev.error();
    const unsigned usual = sys::set_umask(0);
    const auto made = make_nodes(dev.value());
    sys::set_umask(usual);
    return made ? mount_parts(dev.value()) : made;
}

}  // namespace

base::Status copy_device_mounts() {
    auto opened = sys::open_at(sys::kHere, "/dev", sys::Open::path_only | sys::Open::directory);
    if (!opened) return opened.error();
    machine_devices = {opened.value().release()};
    for (Part& part : parts) {
        auto copy = sys::copy_mount(sys::kHere, part.from, Submounts::yes);
        if (!copy && copy.error().value != ENOENT) return copy.error();
        part.tree = copy ? copy.value().release() : -1;
    }
    copy_log();
    return base::kOk;
}

base::Status make_devices(sys::CPath path) {
    static sys::MountOptions options;
    (void)sys::parse_mount_options("nosuid,noexec,strictatime,mode=0755,size=4m,nr_inodes=64k",
                                   options);
    if (const auto done = sys::mount_filesystem("tmpfs", path, "tmpfs", options); !done)
        return done;
    return fill();
}

}  // namespace slipway::exec
