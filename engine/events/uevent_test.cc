#include "engine/events/uevent.h"

#include <cstring>

#include <gtest/gtest.h>

namespace slipway::events {
namespace {

using namespace std::string_literals;
using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

// As udev's monitor writes it (systemd, libudev): prefix, magic, header size, offset, length, and
// four filter numbers.
Bytes udev(const std::string& properties, std::uint32_t magic = 0xfeedcafe) {
    std::string head("libudev\0", 8);
    for (int i = 3; i >= 0; --i) head += static_cast<char>(magic >> (8 * i));
    const std::uint32_t sizes[] = {40, 40, static_cast<std::uint32_t>(properties.size())};
    head.append(reinterpret_cast<const char*>(sizes), sizeof sizes);
    head.append(16, '\0');
    return bytes_of(head + properties);
}

const std::string kKernel =
    "add@/devices/pci/block/sda/sda1\0ACTION=add\0DEVPATH=/devices/pci/block/sda/sda1\0"
    "SUBSYSTEM=block\0MAJOR=8\0MINOR=1\0DEVNAME=sda1\0SEQNUM=4711\0"s;
const std::string kUdev =
    "ACTION=add\0SUBSYSTEM=block\0DEVNAME=/dev/sda1\0"
    "DEVLINKS=/dev/disk/by-label/data /dev/disk/by-uuid/1-2\0"s;

TEST(Uevent, TheKernels) {
    Uevent event;
    ASSERT_TRUE(decode_kernel_uevent(bytes_of(kKernel), event));
    EXPECT_EQ(event.action, "add");
    EXPECT_EQ(event.device, "sda1");
    EXPECT_EQ(event.subsystem, "block");
    EXPECT_TRUE(event.links.empty());
}

TEST(Uevent, Udevs) {
    Uevent event;
    ASSERT_TRUE(decode_udev_uevent(udev(kUdev), event));
    EXPECT_EQ(event.device, "sda1");
    EXPECT_EQ(event.links, (std::vector<std::string>{"disk/by-label/data", "disk/by-uuid/1-2"}));
    EXPECT_FALSE(decode_udev_uevent(udev(kUdev, 0xfeedcaff), event));
    EXPECT_FALSE(decode_udev_uevent(bytes_of(kKernel), event));
    EXPECT_FALSE(decode_kernel_uevent(udev(kUdev), event));
}

TEST(Uevent, CutOnesAreNone) {
    Uevent event;
    const Bytes whole = udev(kUdev);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(decode_udev_uevent(std::span(whole).first(size), event)) << size;
    const Bytes kernel = bytes_of(kKernel);
    for (std::size_t size = 0; size < kernel.size(); ++size)
        // What ends behind a whole property is a shorter message.
        if (size == 0 || kernel[size - 1] != 0) {
            EXPECT_FALSE(decode_kernel_uevent(std::span(kernel).first(size), event)) << size;
        }
    EXPECT_FALSE(decode_kernel_uevent(bytes_of("add@/x\0ACTION\0"s), event));
    EXPECT_FALSE(decode_kernel_uevent(bytes_of("add\0ACTION=add\0"s), event));
}

}  // namespace
}  // namespace slipway::events
