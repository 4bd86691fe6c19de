#include "engine/database/view_parts.h"

#include <array>

namespace slipway::database {
namespace {

using Kind = ViewEntry::Kind;

// A part of the view that a setting with this value means.
struct Row {
    std::string_view setting;
    std::string_view value;
    Kind kind;
    const char* path;
    bool optional = true;
    bool read_only = false;
    const char* options = "";
};

constexpr const char* kHome = "mode=0755,size=4m,nr_inodes=1k";
constexpr const char* kRootHome = "mode=0700,size=4m,nr_inodes=1k";

// clang-format off
constexpr std::array kRows{
    Row{"protect-system", "strict", Kind::keep, "/", false, true},
    Row{"protect-system", "strict", Kind::keep, "/proc"},
    Row{"protect-system", "strict", Kind::keep, "/sys"},
    Row{"protect-system", "strict", Kind::keep, "/dev"},
    Row{"protect-system", "strict", Kind::keep, "/home"},
    Row{"protect-system", "strict", Kind::keep, "/run/user"},
    Row{"protect-system", "strict", Kind::keep, "/root"},
    Row{"protect-system", "full", Kind::keep, "/etc", false, true},
    Row{"protect-system", "full", Kind::keep, "/usr", false, true},
    Row{"protect-system", "full", Kind::keep, "/boot", true, true},
    Row{"protect-system", "full", Kind::keep, "/efi", true, true},
    // Where these are not links into /usr.
    Row{"protect-system", "full", Kind::keep, "/bin", true, true},
    Row{"protect-system", "full", Kind::keep, "/lib", true, true},
    Row{"protect-system", "full", Kind::keep, "/lib64", true, true},
    Row{"protect-system", "full", Kind::keep, "/sbin", true, true},
    Row{"protect-system", "yes", Kind::keep, "/usr", false, true},
    Row{"protect-system", "yes", Kind::keep, "/boot", true, true},
    Row{"protect-system", "yes", Kind::keep, "/efi", true, true},
    Row{"protect-system", "yes", Kind::keep, "/bin", true, true},
    Row{"protect-system", "yes", Kind::keep, "/lib", true, true},
    Row{"protect-system", "yes", Kind::keep, "/lib64", true, true},
    Row{"protect-system", "yes", Kind::keep, "/sbin", true, true},
    Row{"protect-home", "yes", Kind::inaccessible, "/home"},
    Row{"protect-home", "yes", Kind::inaccessible, "/root"},
    Row{"protect-home", "yes", Kind::inaccessible, "/run/user"},
    Row{"protect-home", "read-only", Kind::keep, "/home", true, true},
    Row{"protect-home", "read-only", Kind::keep, "/root", true, true},
    Row{"protect-home", "read-only", Kind::keep, "/run/user", true, true},
    Row{"protect-home", "tmpfs", Kind::tmpfs, "/home", true, true, kHome},
    Row{"protect-home", "tmpfs", Kind::tmpfs, "/root", true, true, kRootHome},
    Row{"protect-home", "tmpfs", Kind::tmpfs, "/run/user", true, true, kHome},
    Row{"private-devices", "yes", Kind::dev, "/dev", false},
    Row{"private-ipc", "yes", Kind::mqueue, "/dev/mqueue"},
    Row{"protect-control-groups", "yes", Kind::keep, "/sys/fs/cgroup", true, true},
    Row{"protect-hostname", "yes", Kind::keep, "/proc/sys/kernel/domainname", true, true},
    Row{"protect-hostname", "yes", Kind::keep, "/proc/sys/kernel/hostname", true, true},
    Row{"protect-kernel-logs", "yes", Kind::inaccessible, "/dev/kmsg"},
    Row{"protect-kernel-logs", "yes", Kind::inaccessible, "/proc/kmsg"},
    Row{"protect-kernel-modules", "yes", Kind::inaccessible, "/lib/modules"},
    Row{"protect-kernel-modules", "yes", Kind::inaccessible, "/usr/lib/modules"},
    Row{"protect-kernel-tunables", "yes", Kind::inaccessible, "/proc/kallsyms"},
    Row{"protect-kernel-tunables", "yes", Kind::inaccessible, "/proc/kcore"},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/acpi", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/apm", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/asound", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/bus", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/fs", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/irq", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/latency_stats", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/mtrr", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/scsi", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/sys", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/sysrq-trigger", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/proc/timer_stats", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/sys", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/sys/fs/bpf", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/sys/fs/cgroup"},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/sys/fs/selinux"},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/sys/kernel/debug", true, true},
    Row{"protect-kernel-tunables", "yes", Kind::keep, "/sys/kernel/tracing", true, true},
};

// clang-format on

}  // namespace

void add_fixed_parts(const ViewSettings& settings, std::vector<ViewEntry>& view) {
    for (const Row& row : kRows) {
        if (settings.one(row.setting) != row.value) continue;
        view.push_back({.kind = row.kind,
                        .path = row.path,
                        .optional = row.optional,
                        .read_only = row.read_only,
                        .implied = row.kind == Kind::keep && !row.read_only,
                        .options = row.options});
    }
}

}  // namespace slipway::database
