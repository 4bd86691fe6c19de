#include "engine/exec/device_program.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::exec {
namespace {

// What the kernel's interpreter says of one use: as much of it as these programs need.
bool allows(const DeviceProgram& program, std::array<std::uint32_t, 3> use) {
    std::array<std::uint64_t, 11> r{};
    for (std::size_t at = 0; at < program.size(); ++at) {
        const sys::BpfInstruction& i = program[at];
        std::uint64_t& to = r[i.registers & 15];
        const std::uint64_t from = r[i.registers >> 4];
        const auto value = static_cast<std::uint32_t>(i.value);
        switch (i.code) {
            case 0x61:
                to = use[static_cast<std::size_t>(i.offset) / 4];
                break;
            case 0xbc:
                to = from;
                break;
            case 0xb4:
                to = value;
                break;
            case 0x54:
                to &= value;
                break;
            case 0x74:
                to >>= value;
                break;
            case 0x55:
                if (to != value) at += static_cast<std::size_t>(i.offset);
                break;
            case 0x5d:
                if (to != from) at += static_cast<std::size_t>(i.offset);
                break;
            case 0x95:
                return r[0] != 0;
            default:
                ADD_FAILURE() << static_cast<int>(i.code);
                return false;
        }
    }
    ADD_FAILURE() << "it does not end";
    return false;
}

// access: make 1, read 2, write 4; kind: block 1, character 2
std::uint32_t what(std::uint32_t access, std::uint32_t kind) {
    return access << 16 | kind;
}

TEST(DeviceProgram, AllowsWhatARuleAllowsAltogether) {
    DeviceProgram program;
    const std::vector<DeviceRule> rules{
        {false, 7, 1, 3}, {false, 6, 136, DeviceRule::kAny}, {true, 2, 8, 0}, {true, 1}};
    ASSERT_TRUE(write_device_program(rules, program));
    EXPECT_TRUE(allows(program, {what(6, 2), 1, 3}));
    EXPECT_FALSE(allows(program, {what(6, 2), 1, 5}));
    EXPECT_FALSE(allows(program, {what(6, 1), 1, 3}));
    EXPECT_TRUE(allows(program, {what(4, 2), 136, 77}));
    EXPECT_FALSE(allows(program, {what(5, 2), 136, 77}));
    EXPECT_TRUE(allows(program, {what(2, 1), 8, 0}));
    EXPECT_FALSE(allows(program, {what(6, 1), 8, 0}));
    EXPECT_FALSE(allows(program, {what(2, 1), 8, 1}));
    EXPECT_TRUE(allows(program, {what(1, 1), 99, 99}));
}

TEST(DeviceProgram, WithoutRulesNothingIsAllowed) {
    DeviceProgram program;
    ASSERT_TRUE(write_device_program({}, program));
    EXPECT_FALSE(allows(program, {what(2, 2), 1, 3}));
    DeviceProgram full;
    EXPECT_TRUE(
        write_device_program(std::vector<DeviceRule>(kMostDeviceRules, {true, 2, 8, 0}), full));
    DeviceProgram more;
    EXPECT_FALSE(write_device_program(std::vector<DeviceRule>(kMostDeviceRules + 1), more));
}

}  // namespace
}  // namespace slipway::exec
