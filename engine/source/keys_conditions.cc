// [Conditions].
#include <algorithm>

#include "engine/source/key_types.h"

namespace slipway::source {
namespace {

constexpr std::string_view kConditionSection = "Conditions";

// The tests of systemd.unit(5), by the same names in lower case with dashes.
constexpr std::array kTests = std::to_array<ConditionTest>({
    {"path-exists", "there is something at the path"},
    {"path-exists-glob", "the pattern has a match"},
    {"path-is-directory", "the path is a directory"},
    {"path-is-symbolic-link", "the path is a symbolic link"},
    {"path-is-mount-point", "a file system is mounted at the path"},
    {"path-is-read-write", "the path's file system is writable"},
    {"path-is-encrypted", "the path's file system is encrypted"},
    {"path-is-socket", "the path is a socket"},
    {"directory-not-empty", "the path is a directory with entries"},
    {"file-not-empty", "the path is a regular file with content"},
    {"file-is-executable", "the path is a regular file that may be executed"},
    {"kernel-command-line", "the kernel was given the word, or NAME=VALUE"},
    {"kernel-version", "the release matches the pattern or comparison"},
    {"kernel-module-loaded", "the module is loaded"},
    {"virtualization", "the machine is virtual: yes, no, vm, container or a kind"},
    {"host", "the host's name or machine id"},
    {"architecture", "the machine's architecture"},
    {"firmware", "uefi or device-tree"},
    {"security", "a security mechanism is in use"},
    {"capability", "the capability is in the bounding set"},
    {"ac-power", "the machine is on mains power"},
    {"first-boot", "/etc has no machine id yet"},
    {"needs-update", "the directory is older than /usr"},
    {"user", "the manager runs as the user"},
    {"group", "the manager is in the group"},
    {"control-group-controller", "the controller is there"},
    {"memory", "so much memory, with a comparison"},
    {"cpus", "so many processors, with a comparison"},
    {"cpu-feature", "the processor has the feature"},
    {"environment", "the manager's environment has the variable"},
    {"os-release", "a field of os-release compares so"},
    {"credential", "the credential was passed"},
    {"memory-pressure", "below the limit"},
    {"cpu-pressure", "below the limit"},
    {"io-pressure", "below the limit"},
    {"version", "the manager's version compares so"},
});

template <bool Assert>
bool read_condition(const Place& place, Value& value) {
    auto words = value.words();
    if (!words) return false;
    if (words->size() != 2)
        return value.fail(
            "this is not TEST ARGUMENT",
            "write for instance path-exists /etc/foo; ! before the test negates it, | "
            "means that one of those marked so is enough");
    model::Condition condition;
    condition.assert = Assert;
    std::string_view test = (*words)[0].text;
    for (; !test.empty() && (test[0] == '!' || test[0] == '|'); test.remove_prefix(1))
        (test[0] == '!' ? condition.negate : condition.any) = true;
    std::vector<std::string_view> names;
    for (const ConditionTest& row : kTests) names.push_back(row.name);
    if (std::find(names.begin(), names.end(), test) == names.end()) {
        const std::string_view near = diag::nearest(test, names);
        return value.fail((*words)[0].offset, (*words)[0].length,
                          "there is no test \"" + std::string(test) + "\"",
                          near.empty() ? "the list is in slipway.svc(5)"
                                       : "did you mean \"" + std::string(near) + "\"?");
    }
    condition.test = test;
    condition.argument = std::move((*words)[1].text);
    place.service.conditions.push_back(std::move(condition));
    return true;
}

template <bool Assert>
void reset_conditions(const Place& place) {
    std::erase_if(place.service.conditions,
                  [](const model::Condition& c) { return c.assert == Assert; });
}

// Both kinds, in their order.
void write_conditions(const model::Service& service, std::size_t, Emit& out) {
    for (const model::Condition& c : service.conditions)
        out.add(c.assert ? "Assert" : "Condition", [&](Escape escape) {
            return std::string(c.any ? "|" : "") + (c.negate ? "!" : "") + c.test + " " +
                   encode_word(c.argument, escape);
        });
}

const std::array kConditionKeys = std::to_array<Key>({
    {kConditionSection, "Condition", "[|][!]TEST ARGUMENT", "none",
     "If it does not hold, the start is skipped and counts as done.", read_condition<false>,
     reset_conditions<false>, write_conditions, true},
    {kConditionSection, "Assert", "[|][!]TEST ARGUMENT", "none",
     "If it does not hold, the start fails.", read_condition<true>, reset_conditions<true>, nullptr,
     true},
});

}  // namespace

std::span<const ConditionTest> condition_tests() {
    return kTests;
}

std::span<const Key> condition_keys() {
    return kConditionKeys;
}

}  // namespace slipway::source
