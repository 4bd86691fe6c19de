#include "engine/prove/machine.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace slipway::prove {
namespace {

Machine small() {
    Machine machine;
    machine.kernel = "/boot/vmlinuz";
    machine.disk_path = "/a,b";
    machine.disk = &disk_kinds()[0];
    machine.generation = 7;
    machine.console_path = "/console";
    machine.report_path = "/report";
    return machine;
}

std::string value_of(const std::vector<std::string>& words, const std::string& option) {
    const auto found = std::find(words.begin(), words.end(), option);
    return found == words.end() ? "" : *(found + 1);
}

TEST(Machine, BootsTheGenerationThatIsProved) {
    const auto words = qemu_command(small());
    EXPECT_EQ(value_of(words, "-append"),
              "console=ttyS0 root=/dev/nvme0n1 rootfstype=ext4 ro panic=-1 modules=nvme,ext4 "
              "slipway.generation=7 init=/.slipway-prove");
    EXPECT_EQ(value_of(words, "-drive"), "if=none,id=root,format=raw,file=/a,,b");
    EXPECT_EQ(value_of(words, "-initrd"), "");
}

TEST(Machine, TakesWhatTheUserOrders) {
    Machine machine = small();
    machine.ramdisk = "/boot/initrd.img";
    machine.accelerator = "tcg";
    machine.append = "quiet";
    machine.disk = &disk_kinds()[1];
    const auto words = qemu_command(machine);
    EXPECT_EQ(value_of(words, "-initrd"), "/boot/initrd.img");
    EXPECT_EQ(value_of(words, "-accel"), "tcg");
    EXPECT_TRUE(value_of(words, "-append").ends_with(" quiet"));
    EXPECT_NE(value_of(words, "-append").find("root=/dev/vda "), std::string::npos);
}

TEST(Machine, HasNoWayOut) {
    EXPECT_NE(value_of(qemu_command(small()), "-nic").find("restrict=on"), std::string::npos);
}

TEST(Console, EndsWithThePowerOff) {
    EXPECT_TRUE(powered_off("x\n[    9.1] reboot: Power down\r\n"));
    EXPECT_FALSE(powered_off("[    9.1] reboot: Restarting system\r\n"));
}

TEST(Console, LastLines) {
    EXPECT_EQ(last_lines("one\r\n\r\n\033[1mtwo\nthree", 2), "[1mtwo\nthree\n");
    EXPECT_EQ(last_lines("", 2), "");
}

}  // namespace
}  // namespace slipway::prove
