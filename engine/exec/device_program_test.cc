#include "engine/exec/device_program.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "engine/exec/bpf_testing.h"

namespace slipway::exec {
namespace {

bool allows(const DeviceProgram& program, std::array<std::uint32_t, 3> use) {
    return testing::run_bpf(program.view(), use, {}) != 0;
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
