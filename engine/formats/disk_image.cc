#include "engine/formats/disk_image.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/bytes.h"

namespace slipway::formats {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool has_text(Bytes bytes, std::size_t at, std::string_view text) {
    if (at > bytes.size() || text.size() > bytes.size() - at) return false;
    return std::equal(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

struct Superblock {
    std::size_t at;
    std::string_view magic;
    std::string_view type;
    bool read_only;
};

// One driver has ext2, ext3 and ext4.
constexpr std::array kSuperblocks{
    Superblock{0, "hsqs", "squashfs", true},
    Superblock{0, "XFSB", "xfs", false},
    Superblock{0x400, "\xe2\xe1\xf5\xe0", "erofs", true},
    Superblock{0x400, "\x10\x20\xf5\xf2", "f2fs", false},
    Superblock{0x438, "\x53\xef", "ext4", false},
    Superblock{0x8001, "CD001", "iso9660", true},
    Superblock{0x10040, "_BHRfS_M", "btrfs", false},
};

// A GUID as it stands on the disk: the first three numbers have their least byte first.
using Guid = std::array<std::uint8_t, 16>;

constexpr std::uint8_t digit(char c) {
    return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

constexpr Guid guid(std::string_view text) {
    constexpr std::array<std::size_t, 16> kPlaces{3, 2, 1,  0,  5,  4,  7,  6,
                                                  8, 9, 10, 11, 12, 13, 14, 15};
    Guid out{};
    std::size_t byte = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '-') {
            ++i;
            continue;
        }
        out[kPlaces[byte++]] = static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1]));
        i += 2;
    }
    return out;
}

#if defined(__x86_64__)
constexpr Guid kRoot = guid("4f68bce3-e8cd-4db1-96e7-fbcaf984b709");
constexpr Guid kUsr = guid("8484680c-9521-48c6-9c11-b0720656f69e");
#elif defined(__aarch64__)
constexpr Guid kRoot = guid("b921b045-1df0-41c3-af44-4c6f280d3fae");
constexpr Guid kUsr = guid("b0e01050-ee5f-4390-949a-9101b17104e9");
#elif defined(__i386__)
constexpr Guid kRoot = guid("44479540-f297-41b2-9af7-d131d5f0458a");
constexpr Guid kUsr = guid("75250d76-8cc6-458e-bd66-bd47cc81a812");
#elif defined(__arm__)
constexpr Guid kRoot = guid("69dad710-2ce4-4e3c-b16c-21a1d49abed3");
constexpr Guid kUsr = guid("7d0359a3-02b3-4f0a-865c-654403e70625");
#elif defined(__riscv) && __riscv_xlen == 64
constexpr Guid kRoot = guid("72ec70a6-cf74-40e6-bd49-4bda08e8f224");
constexpr Guid kUsr = guid("beaec34b-8442-439b-a40b-984381ed097d");
#else
// No type of its own: only the generic one counts.
constexpr Guid kRoot{};
constexpr Guid kUsr{};
#endif
constexpr Guid kGeneric = guid("0fc63daf-8483-4772-8e79-3d69d8477de4");

// Those that would have to be mounted, too.
constexpr std::array kOthers{
    kUsr,
    guid("933ac7e1-2eb4-4f13-b844-0e14e2aef915"),  // home
    guid("3b8f8425-20e0-4f3b-907f-1a25a76f98e8"),  // srv
    guid("4d21b016-b534-45c2-a9fb-5c16e091fd2d"),  // var
    guid("7ec6f557-3bc5-4aca-b293-16ef5df639d1"),  // tmp
};

constexpr unsigned kReadOnly = 60, kNotByItself = 63;  // bits of a partition's attributes

struct Table {
    std::size_t entries;
    std::size_t count, entry_size;
    std::uint64_t sector;
};

std::optional<Table> find_table(Bytes head) {
    constexpr std::array<std::size_t, 2> kSectors{512, 4096};
    for (const std::size_t sector : kSectors) {
        if (!has_text(head, sector, "EFI PART") || head.size() < sector + 92) continue;
        const auto first = base::load_le<std::uint64_t>(head, sector + 72);
        const auto count = base::load_le<std::uint32_t>(head, sector + 80);
        const auto size = base::load_le<std::uint32_t>(head, sector + 84);
        if (size < 128 || size > 4096 || first > head.size() / sector) continue;
        return Table{static_cast<std::size_t>(first) * sector, count, size, sector};
    }
    return std::nullopt;
}

bool is(Bytes entry, const Guid& type) {
    return type != Guid{} && std::equal(type.begin(), type.end(), entry.begin());
}

// Counted, and the last one kept.
struct Found {
    int count = 0;
    RootPartition partition;

    void add(Bytes entry, std::uint64_t sector) {
        const auto first = base::load_le<std::uint64_t>(entry, 32);
        const auto last = base::load_le<std::uint64_t>(entry, 40);
        const auto attributes = base::load_le<std::uint64_t>(entry, 48);
        constexpr std::uint64_t kMost = std::uint64_t{1} << 50;
        if ((attributes >> kNotByItself & 1) != 0 || last < first || last > kMost) return;
        ++count;
        partition = {
            first * sector, (last - first + 1) * sector, (attributes >> kReadOnly & 1) != 0, {}};
    }
};

RootPartition fault(std::string_view text) {
    return {0, 0, false, text};
}

}  // namespace

std::string_view file_system_of(Bytes head) {
    for (const Superblock& one : kSuperblocks)
        if (has_text(head, one.at, one.magic)) return one.type;
    return {};
}

bool is_read_only_type(std::string_view file_system) {
    return std::any_of(kSuperblocks.begin(), kSuperblocks.end(), [&](const Superblock& one) {
        return one.type == file_system && one.read_only;
    });
}

RootPartition root_partition(Bytes head) {
    const auto table = find_table(head);
    if (!table)
        return fault(has_text(head, 510, "\x55\xaa")
                         ? "it has a partition table that is no GPT"
                         : "it has no file system that is known, and no partition table");
    Found root, generic;
    for (std::size_t i = 0; i < table->count; ++i) {
        const std::size_t at = table->entries + i * table->entry_size;
        if (at > head.size() || head.size() - at < table->entry_size) break;
        const Bytes entry = head.subspan(at, table->entry_size);
        if (is(entry, kRoot)) root.add(entry, table->sector);
        if (is(entry, kGeneric)) generic.add(entry, table->sector);
        for (const Guid& other : kOthers)
            if (is(entry, other))
                return fault("it has further partitions (usr, home, srv, var or tmp)");
    }
    if (root.count == 1) return root.partition;
    if (root.count > 1) return fault("it has several root partitions");
    if (generic.count == 1) return generic.partition;
    return fault(generic.count == 0 ? "it has no root partition of this architecture"
                                    : "it has several partitions, none of them marked as the root");
}

}  // namespace slipway::formats
