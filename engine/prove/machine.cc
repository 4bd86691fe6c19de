#include "engine/prove/machine.h"

#include <array>

#include "engine/prove/guest.h"

namespace slipway::prove {
namespace {

constexpr std::array kDisks{
    DiskKind{"nvme", "/dev/nvme0n1", "nvme,drive=root,serial=slipway", "nvme"},
    DiskKind{"virtio", "/dev/vda", "virtio-blk-pci,drive=root", "virtio_blk"},
    DiskKind{"sata", "/dev/sda", "ide-hd,drive=root", "ata_piix"},
};

std::string kernel_command_line(const Machine& machine) {
    std::string line = "console=ttyS0 root=" + std::string(machine.disk->device) +
                       " rootfstype=ext4 ro panic=-1 modules=" + std::string(machine.disk->module) +
                       ",ext4 slipway.generation=" + std::to_string(machine.generation) +
                       " init=" + std::string(kGuestScript);
    if (!machine.append.empty()) line += " " + machine.append;
    return line;
}

// A comma in a file's name would begin another option.
std::string option_value(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == ',' ? std::string(",,") : std::string(1, c);
    return out;
}

}  // namespace

std::span<const DiskKind> disk_kinds() {
    return kDisks;
}

std::vector<std::string> qemu_command(const Machine& machine) {
    std::vector<std::string> words{"qemu-system-x86_64",
                                   "-M",
                                   "pc",
                                   "-nodefaults",
                                   "-no-reboot",
                                   "-display",
                                   "none",
                                   "-cpu",
                                   "max",
                                   "-m",
                                   std::to_string(machine.memory_mib)};
    const auto add = [&words](const char* option, std::string value) {
        words.emplace_back(option);
        words.push_back(std::move(value));
    };
    if (machine.accelerator.empty()) {
        add("-accel", "kvm");
        add("-accel", "tcg");
    } else {
        add("-accel", machine.accelerator);
    }
    add("-serial", "file:" + machine.console_path);
    add("-serial", "file:" + machine.report_path);
    add("-kernel", machine.kernel);
    if (!machine.ramdisk.empty()) add("-initrd", machine.ramdisk);
    add("-drive", "if=none,id=root,format=raw,file=" + option_value(machine.disk_path));
    add("-device", std::string(machine.disk->qemu));
    add("-nic", "user,model=e1000,restrict=on");
    add("-append", kernel_command_line(machine));
    return words;
}

bool powered_off(std::string_view console) {
    return console.find("reboot: Power down") != console.npos;
}

std::string last_lines(std::string_view console, unsigned count) {
    std::vector<std::string> lines(1);
    for (const char c : console) {
        if (c == '\n' && !lines.back().empty())
            lines.emplace_back();
        else if (static_cast<unsigned char>(c) >= ' ')
            lines.back() += c;
    }
    if (lines.back().empty()) lines.pop_back();
    std::string out;
    for (std::size_t n = lines.size() > count ? lines.size() - count : 0; n < lines.size(); ++n)
        out += lines[n] + "\n";
    return out;
}

}  // namespace slipway::prove
