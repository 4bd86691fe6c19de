// A copy of a root as a disk image that a proof may write to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/prove/fstab.h"
#include "engine/sys/fd.h"

namespace slipway::prove {

// What went wrong and what would help, for the user.
struct Failure {
    std::string what, help;

    bool any() const { return !what.empty(); }
};

struct ImageOrder {
    std::string root = "/";             // absolute; copied without what is mounted below it,
                                        // but with /usr, /var, /opt and /srv when they are
    std::string work;                   // an empty directory of ours, on a file system with space
    std::vector<std::string> left_out;  // directories of the root that are empty in the copy
    std::string root_device;            // what the guest calls the disk
    std::string guest_script;           // of guest.h
    std::uint64_t spare = 1ull << 30;   // bytes free in the copy
};

struct Image {
    sys::Fd file;  // an ext4 file system; sparse, and without a name: it goes with its last user
    ProofFstab fstab;  // in the image
    Failure failure;   // none: the image is whole
};

// Needs root (to read every file, and for a mount namespace of the copying child), mke2fs and
// debugfs. What they say goes to the file WORK/image.txt.
Image make_image(const ImageOrder& order);

// How an inherited descriptor is named for a program that wants a path.
std::string path_of(sys::BorrowedFd file);

}  // namespace slipway::prove
