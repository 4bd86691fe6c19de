// /etc/fstab, an entry at a time.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/formats/mount_table.h"
#include "engine/sys/line_reader.h"

namespace slipway::boot {

class Fstab {
public:
    // A missing file has no entries; one that cannot be read is said.
    Fstab();

    // The next entry, valid until the next call. Wrong and overlong lines are said and passed over.
    std::optional<formats::FstabEntry> next();

private:
    std::array<char, 4096> buffer_;
    std::optional<sys::LineReader> lines_;
    unsigned number_ = 0;
};

// The device behind "UUID=…", "LABEL=…", "PARTUUID=…", "PARTLABEL=…" by its link in /dev/disk, or
// the text itself. False when that link is not there.
bool resolve_device(std::string_view what, base::Path& out);

// Network file systems and _netdev: not for local mounts.
bool is_remote(const formats::FstabEntry& entry);

}  // namespace slipway::boot
