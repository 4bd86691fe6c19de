#include "engine/prove/fstab.h"

#include <algorithm>
#include <array>

#include "engine/formats/mount_table.h"

namespace slipway::prove {
namespace {

constexpr auto kWithoutDisk = std::to_array<std::string_view>(
    {"tmpfs", "ramfs", "proc", "sysfs", "devpts", "devtmpfs", "cgroup", "cgroup2", "mqueue",
     "hugetlbfs", "securityfs", "debugfs", "tracefs", "configfs", "efivarfs", "binfmt_misc"});

bool needs_no_disk(const formats::FstabEntry& entry) {
    return std::find(kWithoutDisk.begin(), kWithoutDisk.end(), entry.type) != kWithoutDisk.end() ||
           formats::has_option(entry.options, "bind") ||
           formats::has_option(entry.options, "rbind");
}

}  // namespace

ProofFstab fstab_for_proof(std::string_view text, std::string_view root_device) {
    ProofFstab proof;
    proof.text = std::string(root_device) + " / ext4 defaults 0 1\n";
    for (unsigned number = 1; !text.empty(); ++number) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        std::string copy(line);  // the decoder writes into it
        formats::FstabEntry entry;
        const auto kind = formats::decode_fstab_line(copy, entry);
        if (kind == formats::LineKind::entry) {
            if (entry.where == "/") continue;
            if (!needs_no_disk(entry)) {
                proof.left_out.push_back(
                    {number, std::string(entry.what), std::string(entry.where)});
                continue;
            }
        }
        proof.text += std::string(line) + "\n";
    }
    return proof;
}

}  // namespace slipway::prove
