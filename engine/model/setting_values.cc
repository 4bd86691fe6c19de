#include "engine/model/setting_values.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/diag/diagnostic.h"
#include "engine/formats/cgroup_value.h"
#include "engine/formats/network_rule.h"
#include "engine/model/setting_words.h"

namespace slipway::model {
namespace {

using Words = std::span<const std::string>;

enum class Shape {
    one,      // a single word
    each,     // words that stand for themselves
    whole,    // one value, which may have blanks
    pairs,    // a device and its value, again and again
    devices,  // a device, and what may be done, which may be left out
};

struct Type {
    Shape shape;
    std::string_view choices;  // words with a blank between them, besides those that fit
    bool (*fits)(std::string_view word) = nullptr;
    std::vector<std::string_view> (*known)() = nullptr;  // words to suggest besides the choices
    bool free_text = false;
};

// clang-format off
constexpr Type kYesNo{Shape::one, "yes no true false on off 1 0"};
constexpr Type kPath{Shape::one, "", is_plain_path};
constexpr Type kPaths{Shape::each, "", is_marked_path};
constexpr Type kCapabilities{Shape::each, "none", is_capability_word, capability_words};
constexpr Type kCgroup{Shape::whole, ""};  // by the table of formats/cgroup_value.h
constexpr Type kCgroupDevices{Shape::pairs, ""};
constexpr Type kLabel{Shape::one, "", [](std::string_view word) { return !word.empty() && word != "-"; }, nullptr, true};
constexpr Type kNames{Shape::each, "", [](std::string_view word) { return !word.empty(); }, nullptr, true};
constexpr Type kAddresses{Shape::each, "any localhost link-local multicast",
                          [](std::string_view word) { return formats::parse_address_prefix(word).has_value(); }};
constexpr Type kBinds{Shape::each, "any", [](std::string_view word) { return formats::parse_bind_rule(word).has_value(); }};
constexpr Type kCalls{Shape::each, "", is_filter_word, system_call_words};
constexpr Type kCredential{Shape::each, "", is_loaded_credential, nullptr, true};
constexpr Type kText{Shape::each, "", has_colon_inside};
constexpr Type kOomd{Shape::one, "auto kill"};

constexpr auto kSched = SettingGroup::scheduling;
constexpr auto kCaps = SettingGroup::capabilities;
constexpr auto kGroup = SettingGroup::cgroup;
constexpr auto kBox = SettingGroup::sandbox;
constexpr auto kSafe = SettingGroup::security;

struct Row {
    SettingGroup group;
    std::string_view name;
    Type type;
};

constexpr auto kRows = std::to_array<Row>({
    {kSched, "cpu-policy", {Shape::one, "other batch idle fifo rr"}},
    {kSched, "cpu-priority", {Shape::one, "", [](std::string_view word) { return is_between(word, 1, 99); }}},
    {kSched, "cpu-reset-on-fork", kYesNo},
    {kSched, "cpu-affinity", {Shape::each, "", [](std::string_view word) { return is_between(word, 0, 1023); }}},
    {kSched, "io-class", {Shape::one, "none realtime best-effort idle"}},
    {kSched, "io-priority", {Shape::one, "", [](std::string_view word) { return is_between(word, 0, 7); }}},
    {kSched, "timer-slack", {Shape::one, "", [](std::string_view word) { return base::parse_unsigned(word).has_value(); }}},
    {kSched, "numa-policy", {Shape::one, "default preferred bind interleave local"}},
    {kSched, "numa-mask", {Shape::each, "all", is_node_list}},
    {kSched, "coredump-filter", {Shape::each, kMappingWords, is_mapping}},
    {kSched, "personality", {Shape::one, "", is_personality, architecture_words}},
    {kSched, "memory-ksm", kYesNo},

    {kCaps, "bounding", kCapabilities},
    {kCaps, "ambient", kCapabilities},
    {kCaps, "inheritable", kCapabilities},
    {kCaps, "secure-bits", {Shape::each, "", is_secure_bit, secure_bit_words}},

    {kGroup, "slice", {Shape::one, "-.slice", formats::is_slice_name}},
    {kGroup, "delegate", {Shape::each, "yes no true false on off 1 0", formats::is_cgroup_controller, controller_words}},
    {kGroup, "delegate-subgroup", {Shape::one, "", is_file_name, nullptr, true}},
    {kGroup, "disable-controllers", {Shape::each, "", formats::is_cgroup_controller, controller_words}},
    {kGroup, "cpu-accounting", kYesNo},
    {kGroup, "cpu-weight", kCgroup},
    {kGroup, "startup-cpu-weight", kCgroup},
    {kGroup, "cpu-shares", kCgroup},
    {kGroup, "startup-cpu-shares", kCgroup},
    {kGroup, "cpu-quota", {Shape::whole, "infinity", is_quota}},
    {kGroup, "cpu-quota-period", {Shape::whole, "", is_quota_period}},
    {kGroup, "allowed-cpus", kCgroup},
    {kGroup, "startup-allowed-cpus", kCgroup},
    {kGroup, "allowed-memory-nodes", kCgroup},
    {kGroup, "startup-allowed-memory-nodes", kCgroup},
    {kGroup, "memory-accounting", kYesNo},
    {kGroup, "memory-min", kCgroup},
    {kGroup, "memory-low", kCgroup},
    {kGroup, "memory-high", kCgroup},
    {kGroup, "memory-max", kCgroup},
    {kGroup, "memory-limit", kCgroup},
    {kGroup, "memory-swap-max", kCgroup},
    {kGroup, "memory-zswap-max", kCgroup},
    {kGroup, "default-memory-min", kCgroup},
    {kGroup, "default-memory-low", kCgroup},
    {kGroup, "memory-pressure-watch", {Shape::one, "auto yes no skip true false on off 1 0"}},
    {kGroup, "memory-pressure-threshold", {Shape::one, "", is_time}},
    {kGroup, "oom-policy", kCgroup},
    {kGroup, "tasks-accounting", kYesNo},
    {kGroup, "tasks-max", kCgroup},
    {kGroup, "io-accounting", kYesNo},
    {kGroup, "io-weight", kCgroup},
    {kGroup, "startup-io-weight", kCgroup},
    {kGroup, "io-device-weight", kCgroupDevices},
    {kGroup, "io-device-latency-target", kCgroupDevices},
    {kGroup, "io-read-bandwidth-max", kCgroupDevices},
    {kGroup, "io-write-bandwidth-max", kCgroupDevices},
    {kGroup, "io-read-iops-max", kCgroupDevices},
    {kGroup, "io-write-iops-max", kCgroupDevices},
    {kGroup, "block-io-accounting", kYesNo},
    {kGroup, "block-io-weight", kCgroup},
    {kGroup, "startup-block-io-weight", kCgroup},
    {kGroup, "block-io-device-weight", kCgroupDevices},
    {kGroup, "block-io-read-bandwidth", kCgroupDevices},
    {kGroup, "block-io-write-bandwidth", kCgroupDevices},
    {kGroup, "ip-accounting", kYesNo},
    {kGroup, "ip-address-allow", kAddresses},
    {kGroup, "ip-address-deny", kAddresses},
    {kGroup, "ip-ingress-filter-path", {Shape::each, "", is_plain_path}},
    {kGroup, "ip-egress-filter-path", {Shape::each, "", is_plain_path}},
    {kGroup, "bpf-program", kText},
    {kGroup, "socket-bind-allow", kBinds},
    {kGroup, "socket-bind-deny", kBinds},
    {kGroup, "restrict-network-interfaces", {Shape::each, "", is_interface_word}},
    {kGroup, "nft-set", kText},
    {kGroup, "device-allow", {Shape::devices, ""}},
    {kGroup, "device-policy", {Shape::one, "auto closed strict"}},
    {kGroup, "managed-oom-swap", kOomd},
    {kGroup, "managed-oom-memory-pressure", kOomd},
    {kGroup, "managed-oom-memory-pressure-limit", {Shape::one, "", [](std::string_view word) { return formats::parse_percent(word).has_value(); }}},
    {kGroup, "managed-oom-preference", {Shape::one, "none avoid omit"}},

    {kBox, "private-tmp", kYesNo},
    {kBox, "private-devices", kYesNo},
    {kBox, "private-network", kYesNo},
    {kBox, "network-namespace-path", kPath},
    {kBox, "private-ipc", kYesNo},
    {kBox, "ipc-namespace-path", kPath},
    {kBox, "private-users", kYesNo},
    {kBox, "private-mounts", kYesNo},
    {kBox, "private-pids", kYesNo},
    {kBox, "protect-system", {Shape::one, "yes no full strict true false on off 1 0"}},
    {kBox, "protect-home", {Shape::one, "yes no read-only tmpfs true false on off 1 0"}},
    {kBox, "protect-hostname", kYesNo},
    {kBox, "protect-clock", kYesNo},
    {kBox, "protect-kernel-tunables", kYesNo},
    {kBox, "protect-kernel-modules", kYesNo},
    {kBox, "protect-kernel-logs", kYesNo},
    {kBox, "protect-control-groups", kYesNo},
    {kBox, "protect-proc", {Shape::one, "default noaccess invisible ptraceable"}},
    {kBox, "proc-subset", {Shape::one, "all pid"}},
    {kBox, "read-write-paths", kPaths},
    {kBox, "read-only-paths", kPaths},
    {kBox, "inaccessible-paths", kPaths},
    {kBox, "exec-paths", kPaths},
    {kBox, "no-exec-paths", kPaths},
    {kBox, "temporary-file-systems", kPaths},
    {kBox, "bind-paths", kPaths},
    {kBox, "bind-read-only-paths", kPaths},
    {kBox, "mount-api-vfs", kYesNo},
    {kBox, "mount-flags", {Shape::one, "shared slave private"}},
    {kBox, "mount-images", kPaths},
    {kBox, "extension-images", kPaths},
    {kBox, "extension-directories", kPaths},
    {kBox, "root-directory-start-only", kYesNo},
    {kBox, "root-hash", {Shape::one, "", is_hash_or_path}},
    {kBox, "root-hash-signature", {Shape::one, "", [](std::string_view word) { return is_plain_path(word) || word.starts_with("base64:"); }}},
    {kBox, "root-verity", kPath},
    {kBox, "root-image-options", kNames},
    {kBox, "root-ephemeral", kYesNo},
    {kBox, "restrict-address-families", {Shape::each, "none", is_family_word, family_words}},
    {kBox, "restrict-file-systems", kNames},
    {kBox, "restrict-namespaces", {Shape::each, "yes no true false on off 1 0 cgroup ipc mnt net pid user uts", is_namespace_word}},
    {kBox, "restrict-realtime", kYesNo},
    {kBox, "restrict-suid-sgid", kYesNo},
    {kBox, "lock-personality", kYesNo},
    {kBox, "memory-deny-write-execute", kYesNo},
    {kBox, "remove-ipc", kYesNo},
    {kBox, "system-call-filter", kCalls},
    {kBox, "system-call-error-number", {Shape::one, "", is_filter_error, error_words}},
    {kBox, "system-call-architectures", {Shape::each, "", is_architecture, architecture_words}},
    {kBox, "system-call-log", {Shape::each, "", is_logged_word, system_call_words}},

    {kSafe, "keyring", {Shape::one, "inherit private shared"}},
    {kSafe, "apparmor-profile", kLabel},
    {kSafe, "selinux-label", kLabel},
    {kSafe, "smack-label", kLabel},
    {kSafe, "load-credential", kCredential},
    {kSafe, "load-credential-encrypted", kCredential},
    {kSafe, "import-credential", kNames},
    {kSafe, "set-credential", kText},
    {kSafe, "set-credential-encrypted", kText},
});

// clang-format on

constexpr bool in_order_of_names() {
    if (kRows.size() != kSettingNames.size()) return false;
    for (std::size_t i = 0; i < kRows.size(); ++i)
        if (kRows[i].group != kSettingNames[i].group || kRows[i].name != kSettingNames[i].name)
            return false;
    return true;
}

static_assert(in_order_of_names(), "a setting has no row here, or stands in another place");

const Row* find_row(SettingGroup group, std::string_view name) {
    for (const Row& row : kRows)
        if (row.group == group && row.name == name) return &row;
    return nullptr;
}

std::vector<std::string_view> choices_of(std::string_view choices) {
    std::vector<std::string_view> out;
    while (!choices.empty()) {
        out.push_back(choices.substr(0, choices.find(' ')));
        choices.remove_prefix(std::min(choices.size(), out.back().size() + 1));
    }
    return out;
}

bool takes(const Row& row, std::string_view word) {
    const std::vector<std::string_view> choices = choices_of(row.type.choices);
    return std::find(choices.begin(), choices.end(), word) != choices.end() ||
           (row.type.fits != nullptr && row.type.fits(word));
}

// The only one that begins so, or one that is spelled nearly so.
std::string near_to(const Row& row, std::string_view word) {
    std::vector<std::string_view> known = choices_of(row.type.choices);
    if (row.type.known != nullptr)
        for (const std::string_view one : row.type.known())
            if (takes(row, one)) known.push_back(one);
    const std::string_view negation = word.starts_with('~') ? "~" : "";
    word.remove_prefix(negation.size());
    const auto begins = [&](std::string_view one) { return one.starts_with(word); };
    const bool is_begin = word.size() > 1 && std::count_if(known.begin(), known.end(), begins) == 1;
    const std::string_view near =
        is_begin ? *std::find_if(known.begin(), known.end(), begins) : diag::nearest(word, known);
    return near.empty() ? std::string() : std::string(negation).append(near);
}

bool converts(const Row& row, std::string_view device, std::string_view value) {
    const formats::CgroupSetting* setting = formats::find_cgroup_setting(row.name);
    formats::CgroupWrite write;
    return setting != nullptr && formats::convert_cgroup_value(*setting, device, value, write);
}

std::optional<WrongValue> wrong_whole(const Row& row, Words words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    const bool by_table = row.type.fits == nullptr;
    if (by_table ? converts(row, {}, text) : takes(row, text)) return std::nullopt;
    return WrongValue{.is_all = words.size() > 1};
}

std::optional<WrongValue> wrong_pair(const Row& row, Words words) {
    for (std::size_t i = 0; i < words.size(); i += 2)
        if (i + 1 == words.size() || !converts(row, words[i], words[i + 1]))
            return WrongValue{.word = i + 1};
    return std::nullopt;
}

std::optional<WrongValue> wrong_device(Words words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool has_access = i + 1 < words.size() && !formats::is_device_name(words[i + 1]);
        if (!formats::is_device_name(words[i])) return WrongValue{.word = i};
        if (has_access && !formats::parse_device_access(words[++i])) return WrongValue{.word = i};
    }
    return std::nullopt;
}

}  // namespace

std::optional<WrongValue> wrong_value(SettingGroup group, std::string_view name, Words words) {
    const Row* row = find_row(group, name);
    if (row == nullptr) return std::nullopt;
    const Shape shape = row->type.shape;
    if (shape == Shape::whole) return wrong_whole(*row, words);
    if (shape == Shape::pairs) return wrong_pair(*row, words);
    if (shape == Shape::devices) return wrong_device(words);
    for (std::size_t i = 0; i < words.size(); ++i)
        // "none" is of lists what () is, and stands alone.
        if (!takes(*row, words[i]) || (shape == Shape::each && !row->type.free_text &&
                                       words[i] == "none" && words.size() > 1))
            return WrongValue{.word = i};
    if (shape == Shape::one && words.empty()) return WrongValue{};
    if (shape == Shape::one && words.size() > 1) return WrongValue{.word = 1, .too_many = true};
    return std::nullopt;
}

std::string near_value(SettingGroup group, std::string_view name, std::string_view word) {
    const Row* row = find_row(group, name);
    const bool has_words =
        row != nullptr && (row->type.shape == Shape::one || row->type.shape == Shape::each);
    return has_words ? near_to(*row, word) : std::string();
}

bool is_one_value(SettingGroup group, std::string_view name) {
    const Row* row = find_row(group, name);
    return row != nullptr && (row->type.shape == Shape::one || row->type.shape == Shape::whole);
}

}  // namespace slipway::model
