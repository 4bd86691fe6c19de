// The /etc/fstab of a proof: the machine's own, without the disks that are not there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::prove {

struct LeftOutMount {
    unsigned line = 0;  // in /etc/fstab
    std::string what, where;
};

struct ProofFstab {
    std::string text;
    std::vector<LeftOutMount> left_out;
};

// `/` becomes `root_device` with ext4; entries that need no disk and no network (tmpfs, proc, bind
// mounts and the like) stay as they are; the others, swap included, are left out. What is no entry
// (fstab(5)) stays, too: how the boot takes it is part of the proof.
ProofFstab fstab_for_proof(std::string_view text, std::string_view root_device);

}  // namespace slipway::prove
