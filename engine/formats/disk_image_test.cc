#include "engine/formats/disk_image.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/bytes.h"

namespace slipway::formats {
namespace {

class Disk {
public:
    void put(std::size_t at, const std::string& text) {
        for (const char c : text) bytes_[at++] = static_cast<std::uint8_t>(c);
    }

    // A table with sectors of this size.
    void make_table(std::size_t sector) {
        sector_ = sector;
        put(sector, "EFI PART");
        base::store_le<std::uint64_t>(bytes_, sector + 72, 2);
        base::store_le<std::uint32_t>(bytes_, sector + 80, 128);
        base::store_le<std::uint32_t>(bytes_, sector + 84, 128);
    }

    void add(const std::string& type, std::uint64_t first, std::uint64_t last, unsigned bit = 0) {
        const std::size_t at = 2 * sector_ + 128 * count_++;
        put(at, type);
        base::store_le<std::uint64_t>(bytes_, at + 32, first);
        base::store_le<std::uint64_t>(bytes_, at + 40, last);
        if (bit != 0) base::store_le<std::uint64_t>(bytes_, at + 48, std::uint64_t{1} << bit);
    }

    RootPartition root() const { return root_partition(bytes_); }

    std::string_view type() const { return file_system_of(bytes_); }

private:
    std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(kDiskHead);
    std::size_t sector_ = 512, count_ = 0;
};

// As they stand on the disk.
const std::string kGeneric("\xaf\x3d\xc6\x0f\x83\x84\x72\x47\x8e\x79\x3d\x69\xd8\x47\x7d\xe4", 16);
const std::string kHome("\xe1\xc7\x3a\x93\xb4\x2e\x13\x4f\xb8\x44\x0e\x14\xe2\xae\xf9\x15", 16);
const std::string kRoot("\xe3\xbc\x68\x4f\xcd\xe8\xb1\x4d\x96\xe7\xfb\xca\xf9\x84\xb7\x09", 16);

TEST(DiskImage, KnowsFileSystems) {
    struct Row {
        std::size_t at;
        std::string magic;
        std::string_view type;
        bool read_only;
    };

    const std::vector<Row> rows{{0, "hsqs", "squashfs", true},
                                {0, "XFSB", "xfs", false},
                                {1024, "\xe2\xe1\xf5\xe0", "erofs", true},
                                {1080, "\x53\xef", "ext4", false},
                                {65600, "_BHRfS_M", "btrfs", false}};
    for (const Row& row : rows) {
        Disk disk;
        disk.put(row.at, row.magic);
        EXPECT_EQ(disk.type(), row.type);
        EXPECT_EQ(is_read_only_type(row.type), row.read_only);
    }
    EXPECT_EQ(Disk().type(), "");
    EXPECT_EQ(file_system_of({}), "");
}

TEST(DiskImage, FindsTheRootPartition) {
    for (const std::size_t sector : {512u, 4096u}) {
        Disk disk;
        disk.make_table(sector);
        disk.add(kGeneric, 40, 47, 60);
        const RootPartition found = disk.root();
        EXPECT_EQ(found.fault, "");
        EXPECT_EQ(found.offset, 40 * sector);
        EXPECT_EQ(found.size, 8 * sector);
        EXPECT_TRUE(found.read_only);
    }
#if defined(__x86_64__)
    Disk disk;
    disk.make_table(512);
    disk.add(kGeneric, 40, 47);
    disk.add(kRoot, 48, 50);
    disk.add(kRoot, 60, 61, 63);  // not to be taken by itself
    EXPECT_EQ(disk.root().fault, "");
    EXPECT_EQ(disk.root().offset, 48u * 512);
    disk.add(kRoot, 70, 71);
    EXPECT_EQ(disk.root().fault, "it has several root partitions");
#endif
}

TEST(DiskImage, SaysWhyThereIsNone) {
    Disk disk;
    EXPECT_EQ(disk.root().fault, "it has no file system that is known, and no partition table");
    disk.put(510, "\x55\xaa");
    EXPECT_EQ(disk.root().fault, "it has a partition table that is no GPT");
    disk.make_table(512);
    EXPECT_EQ(disk.root().fault, "it has no root partition of this architecture");
    disk.add(kGeneric, 47, 40);  // ends before it begins
    EXPECT_EQ(disk.root().fault, "it has no root partition of this architecture");
    disk.add(kGeneric, 40, 47);
    disk.add(kGeneric, 48, 49);
    EXPECT_EQ(disk.root().fault, "it has several partitions, none of them marked as the root");
    disk.add(kHome, 50, 51);
    EXPECT_EQ(disk.root().fault, "it has further partitions (usr, home, srv, var or tmp)");
}

// Whatever the table says, nothing outside of what was read is looked at.
TEST(DiskImage, BearsAnyTable) {
    std::mt19937 random(7);
    for (int i = 0; i < 2000; ++i) {
        std::vector<std::uint8_t> head(random() % 3000);
        for (std::uint8_t& byte : head) byte = static_cast<std::uint8_t>(random());
        const std::string mark = "EFI PART";
        if (head.size() > 600)
            for (std::size_t j = 0; j < mark.size(); ++j)
                head[512 + j] = static_cast<std::uint8_t>(mark[j]);
        if (head.size() > 700 && i % 2 == 0) {
            base::store_le<std::uint64_t>(head, 512 + 72, random() % 8);
            base::store_le<std::uint32_t>(head, 512 + 84,
                                          static_cast<std::uint32_t>(100 + random() % 200));
        }
        static_cast<void>(root_partition(head));
        static_cast<void>(file_system_of(head));
    }
}

}  // namespace
}  // namespace slipway::formats
