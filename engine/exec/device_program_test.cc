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
    ASSERT_TRUE(write_device_program(std::array{DeviceRules(rules)}, program));
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

TEST(DeviceProgram, AllowsWhatEachListAllows) {
    DeviceProgram program;
    const std::vector<DeviceRule> outer{{false, 7, 1}, {true, 7, 8}}, inner{{false, 6, 1, 3}};
    ASSERT_TRUE(write_device_program(std::array{DeviceRules(outer), DeviceRules(inner)}, program));
    EXPECT_TRUE(allows(program, {what(6, 2), 1, 3}));
    EXPECT_FALSE(allows(program, {what(7, 2), 1, 3})) << "the inner one does not";
    EXPECT_FALSE(allows(program, {what(2, 1), 8, 0}));
    EXPECT_FALSE(allows(program, {what(6, 2), 5, 3}));
    DeviceProgram none;
    ASSERT_TRUE(write_device_program(std::array{DeviceRules(), DeviceRules(inner)}, none));
    EXPECT_FALSE(allows(none, {what(6, 2), 1, 3}));
    // Nothing leads to what would stand behind a list without rules.
    DeviceProgram alone;
    ASSERT_TRUE(write_device_program(std::array{DeviceRules()}, alone));
    EXPECT_EQ(none.size(), alone.size());
}

TEST(DeviceProgram, HasRoomForSoManyRules) {
    const std::vector<DeviceRule> one{{true, 2, 8, 0}};
    const std::vector<DeviceRule> most(kMostDeviceRules - kMostDeviceLists + 1, one[0]);
    std::vector<DeviceRules> lists(kMostDeviceLists, DeviceRules(one));
    lists[0] = most;
    DeviceProgram full, more, lists_more;
    EXPECT_TRUE(write_device_program(lists, full));
    lists[1] = most;
    EXPECT_FALSE(write_device_program(lists, more));
    EXPECT_FALSE(write_device_program(std::vector<DeviceRules>(kMostDeviceLists + 1), lists_more));
}

}  // namespace
}  // namespace slipway::exec
