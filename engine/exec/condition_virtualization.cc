#include <array>

#include "engine/exec/conditions.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

std::array<char, 65536> text_buffer;

std::string_view read_file(sys::CPath path) {
    const auto text = sys::read_whole(sys::kHere, path, text_buffer);
    return text ? text.value() : std::string_view{};
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// The value of `container=` in an environment block of NUL-terminated entries.
std::string_view container_variable(std::string_view block) {
    constexpr std::string_view kName = "container=";
    while (!block.empty()) {
        const std::size_t end = std::min(block.find('\0'), block.size());
        const std::string_view entry = block.substr(0, end);
        if (entry.substr(0, kName.size()) == kName) return entry.substr(kName.size());
        block.remove_prefix(std::min(end + 1, block.size()));
    }
    return {};
}

// The container manager's name, "container-other" when it has none, "" outside of containers.
std::string_view container_name() {
    static base::FixedString<64> name;
    name.clear();
    const std::string_view told = read_file("/run/systemd/container");
    if (!told.empty()) {
        name.assign(told.substr(0, told.find('\n')));
        return name.view();
    }
    const std::string_view variable = container_variable(read_file("/proc/1/environ"));
    if (!variable.empty() && name.assign(variable)) return name.view();
    if (sys::status_at(sys::kHere, "/run/.containerenv").ok()) return "podman";
    if (sys::status_at(sys::kHere, "/.dockerenv").ok()) return "docker";
    return {};
}

struct Vendor {
    std::string_view text, name;
};

// What the firmware of known hypervisors calls itself.
constexpr std::array kVendors{
    Vendor{"KVM", "kvm"},
    Vendor{"QEMU", "qemu"},
    Vendor{"VMware", "vmware"},
    Vendor{"VMW", "vmware"},
    Vendor{"innotek GmbH", "oracle"},
    Vendor{"VirtualBox", "oracle"},
    Vendor{"Xen", "xen"},
    Vendor{"Bochs", "bochs"},
    Vendor{"Parallels", "parallels"},
    Vendor{"BHYVE", "bhyve"},
    Vendor{"Amazon EC2", "amazon"},
    Vendor{"Hyper-V", "microsoft"},
    Vendor{"Google Compute Engine", "google"},
};

std::string_view machine_name() {
    if (contains(read_file("/sys/hypervisor/type"), "xen")) return "xen";
    constexpr std::array<const char*, 4> kFiles{
        "/sys/class/dmi/id/product_name", "/sys/class/dmi/id/sys_vendor",
        "/sys/class/dmi/id/board_vendor", "/sys/class/dmi/id/bios_vendor"};
    for (const char* file : kFiles) {
        const std::string_view text = read_file(file);
        for (const Vendor& vendor : kVendors)
            if (contains(text, vendor.text)) return vendor.name;
    }
    // The processor tells, even where the firmware does not.
    const std::string_view processor = read_file("/proc/cpuinfo");
    const std::size_t flags = processor.find("\nflags");
    if (flags == std::string_view::npos) return {};
    const std::string_view line = processor.substr(flags + 1);
    return contains(line.substr(0, line.find('\n')), " hypervisor") ? "vm-other" : "";
}

bool private_users() {
    const std::string_view map = read_file("/proc/self/uid_map");
    return !map.empty() && !contains(map, "4294967295");
}

}  // namespace

bool is_virtualization(std::string_view argument) {
    if (argument == "private-users") return private_users();
    const std::string_view container = container_name();
    if (argument == "container") return !container.empty();
    if (argument == container && !container.empty()) return true;
    const std::string_view machine = container.empty() ? machine_name() : std::string_view{};
    if (argument == "vm") return !machine.empty();
    const bool any = !container.empty() || !machine.empty();
    if (argument == "yes" || argument == "true" || argument == "1") return any;
    if (argument == "no" || argument == "false" || argument == "0") return !any;
    return argument == machine && !machine.empty();
}

}  // namespace slipway::exec
