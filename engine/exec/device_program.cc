#include "engine/exec/device_program.h"

#include <array>

#include "engine/exec/bpf_code.h"

namespace slipway::exec {
namespace {

// Registers. The kernel passes in the context three numbers of 32 bits: what is done * 65536 + the
// kind of device, the major and the minor number.
constexpr std::uint8_t kKind = 2, kAccess = 3, kMajor = 4, kMinor = 5, kScratch = 6;
constexpr std::int32_t kBlock = 1, kCharacter = 2;

constexpr std::array kBegin{
    instruction(kLoadWord, kKind, kContext, 0, 0),  instruction(kMoveRegister, kAccess, kKind, 0),
    instruction(kAndNumber, kKind, 0, 0xffff),      instruction(kShiftRight, kAccess, 0, 16),
    instruction(kLoadWord, kMajor, kContext, 0, 4), instruction(kLoadWord, kMinor, kContext, 0, 8),
};

// The instructions of one rule; a comparison that fails goes to the one behind the last, and that
// one, where all hold, behind the list.
using Steps = base::FixedList<BpfInstruction, 8>;

void write_rule(const DeviceRule& rule, Steps& steps) {
    constexpr std::uint32_t kAll = 7;
    const auto number = [](std::uint32_t value) { return static_cast<std::int32_t>(value); };
    steps.push_back(instruction(kUnlessNumber, kKind, 0, rule.block ? kBlock : kCharacter));
    if (rule.access != kAll) {
        steps.push_back(instruction(kMoveRegister, kScratch, kAccess, 0));
        steps.push_back(instruction(kAndNumber, kScratch, 0, number(rule.access)));
        steps.push_back(instruction(kUnlessSame, kScratch, kAccess, 0));
    }
    if (rule.major_number != DeviceRule::kAny)
        steps.push_back(instruction(kUnlessNumber, kMajor, 0, number(rule.major_number)));
    if (rule.minor_number != DeviceRule::kAny)
        steps.push_back(instruction(kUnlessNumber, kMinor, 0, number(rule.minor_number)));
    steps.push_back(instruction(kJump, 0, 0, 0));
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (steps[i].code == kUnlessNumber || steps[i].code == kUnlessSame)
            steps[i].offset = static_cast<std::int16_t>(steps.size() - i - 1);
}

bool answer(bool allowed, DeviceProgram& program) {
    return program.push_back(instruction(kMoveNumber, kResult, 0, allowed ? 1 : 0)) &&
           program.push_back(instruction(kExit, 0, 0, 0));
}

bool write_list(DeviceRules rules, DeviceProgram& program) {
    const std::size_t first = program.size();
    for (const DeviceRule& rule : rules) {
        Steps steps;
        write_rule(rule, steps);
        for (const BpfInstruction& step : steps)
            if (!program.push_back(step)) return false;
    }
    if (!answer(false, program)) return false;
    for (std::size_t i = first; i < program.size(); ++i)
        if (program[i].code == kJump)
            program[i].offset = static_cast<std::int16_t>(program.size() - i - 1);
    return true;
}

}  // namespace

bool write_device_program(std::span<const DeviceRules> lists, DeviceProgram& program) {
    std::size_t rules = 0;
    for (const DeviceRules& list : lists) rules += list.size();
    if (rules > kMostDeviceRules || lists.size() > kMostDeviceLists) return false;
    for (const BpfInstruction& step : kBegin) program.push_back(step);
    for (const DeviceRules& list : lists) {
        if (!write_list(list, program)) return false;
        if (list.empty()) return true;  // nothing leads behind it
    }
    return answer(true, program);
}

}  // namespace slipway::exec
