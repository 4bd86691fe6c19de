#include "distros/common/fstab.h"

#include <algorithm>

#include "distros/common/say.h"
#include "engine/base/number.h"
#include "engine/sys/file.h"

namespace slipway::boot {
namespace {

constexpr const char* kFstab = "/etc/fstab";
constexpr int kNoEntry = 2;
constexpr int kTooLong = 27;  // EFBIG

struct TagRow {
    std::string_view tag, directory;
};

// udev and mdev make these links.
constexpr TagRow kTags[] = {
    {"UUID=", "/dev/disk/by-uuid/"},
    {"LABEL=", "/dev/disk/by-label/"},
    {"PARTUUID=", "/dev/disk/by-partuuid/"},
    {"PARTLABEL=", "/dev/disk/by-partlabel/"},
};

constexpr std::string_view kRemote[] = {
    "nfs",       "nfs4", "cifs",  "smb3",  "smbfs",      "ncpfs", "9p",   "ceph",
    "glusterfs", "afs",  "sshfs", "davfs", "fuse.sshfs", "ocfs2", "gfs2", "lustre"};

}  // namespace

Fstab::Fstab() {
    auto file = sys::open_at(sys::kHere, kFstab, sys::Open::read);
    if (file)
        lines_.emplace(std::move(file).value(), buffer_);
    else if (file.error().value != kNoEntry)
        fine(file.error(), {"cannot read ", kFstab});
}

std::optional<formats::FstabEntry> Fstab::next() {
    while (lines_) {
        const auto line = lines_->next();
        ++number_;
        const auto place = base::decimal(number_);
        if (!line) {
            fine(line.error(), {kFstab, ":", place.view(), ": passed over"});
            if (line.error().value == kTooLong) continue;
            return std::nullopt;
        }
        if (!line.value()) return std::nullopt;
        formats::FstabEntry entry;
        const auto kind = formats::decode_fstab_line(*line.value(), entry);
        if (kind == formats::LineKind::entry) return entry;
        if (kind == formats::LineKind::wrong)
            say({kFstab, ":", place.view(),
                 ": passed over: a line is DEVICE DIRECTORY TYPE OPTIONS DUMP PASS"});
    }
    return std::nullopt;
}

bool resolve_device(std::string_view what, base::Path& out) {
    for (const auto& row : kTags) {
        if (!what.starts_with(row.tag)) continue;
        auto value = what.substr(row.tag.size());
        if (value.size() > 1 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return out.assign(row.directory) && out.append(value) &&
               sys::status_at(sys::kHere, out).ok();
    }
    return out.assign(what);
}

bool is_remote(const formats::FstabEntry& entry) {
    return formats::has_option(entry.options, "_netdev") ||
           std::find(std::begin(kRemote), std::end(kRemote), entry.type) != std::end(kRemote);
}

}  // namespace slipway::boot
