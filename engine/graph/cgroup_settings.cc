#include "engine/graph/cgroup_settings.h"

#include <algorithm>
#include <array>
#include <span>

#include "engine/formats/cgroup_value.h"

namespace slipway::graph {
namespace {

using model::Settings;
using Words = std::vector<std::string>;

constexpr std::string_view kSuffix = ".slice";

const Words* find(const Settings& settings, const char* name) {
    const auto at = settings.find(name);
    return at == settings.end() ? nullptr : &at->second;
}

// An importer keeps a value as it stands, a definition by its words.
std::string joined(const Words& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

bool is_true(const std::string& text) {
    constexpr std::array<std::string_view, 6> kTrue{"yes", "true", "on", "1", "y", "t"};
    return std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end();
}

bool is_false(const std::string& text) {
    constexpr std::array<std::string_view, 6> kFalse{"no", "false", "off", "0", "n", "f"};
    return std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end();
}

// Whether a setting is of no effect beside others: an old name beside the present one. As with
// systemd the present ones of input and output replace all of the old ones.
bool is_replaced(const Settings& settings, std::string_view name) {
    if (name.starts_with(formats::kStartupSetting))
        name.remove_prefix(formats::kStartupSetting.size());
    if (name == "cpu-shares")
        return find(settings, "cpu-weight") != nullptr ||
               find(settings, "startup-cpu-weight") != nullptr;
    if (name == "memory-limit") return find(settings, "memory-max") != nullptr;
    if (!name.starts_with("block-io-")) return false;
    return std::any_of(settings.begin(), settings.end(), [](const auto& entry) {
        return entry.first == "startup-io-weight" ||
               (entry.first.starts_with("io-") && entry.first != "io-accounting");
    });
}

class Reader {
public:
    Reader(const Settings& settings, CgroupUse& use) : settings_(settings), use_(use) {}

    void read();

private:
    void add(const formats::CgroupSetting& setting, std::string_view device, std::string_view text);
    void read_quota();
    void read_accounting();
    void read_delegate();
    void read_devices();

    void fault(const std::string& setting, std::string value, std::string usage) {
        use_.faults.push_back({setting, std::move(value), std::move(usage)});
    }

    const Settings& settings_;
    CgroupUse& use_;
};

void Reader::add(const formats::CgroupSetting& setting,
                 std::string_view device,
                 std::string_view text) {
    formats::CgroupWrite write;
    if (!formats::convert_cgroup_value(setting, device, text, write))
        return fault(std::string(setting.name),
                     std::string(device) + (device.empty() ? "" : " ") + std::string(text),
                     std::string(setting.usage));
    // What the kernel does anyway.
    if (write.file == "memory.oom.group" && write.value.view() == "0") return;
    const bool startup = setting.name.starts_with(formats::kStartupSetting);
    using Phase = CgroupUse::Write::Phase;
    use_.writes.push_back({std::string(write.file), std::string(write.device),
                           std::string(write.value.view()), startup ? Phase::startup : Phase::any});
}

void Reader::read_quota() {
    const Words* quota = find(settings_, "cpu-quota");
    const Words* period = find(settings_, "cpu-quota-period");
    const std::string text = quota == nullptr ? "infinity" : joined(*quota);
    const std::string length = period == nullptr ? "" : joined(*period);
    formats::CgroupWrite write;
    if (!formats::convert_cpu_quota(text, length, write))
        return quota == nullptr || formats::convert_cpu_quota(text, "", write)
                   ? fault("cpu-quota-period", length, "a time: 10ms")
                   : fault("cpu-quota", text, "a percentage of one processor: 20%");
    if (quota != nullptr)
        use_.writes.push_back({std::string(write.file), "", std::string(write.value.view())});
}

void Reader::read_accounting() {
    // Processor time is counted without a controller.
    constexpr std::array<std::array<const char*, 2>, 5> kRows{{{"memory-accounting", "memory"},
                                                               {"tasks-accounting", "pids"},
                                                               {"io-accounting", "io"},
                                                               {"block-io-accounting", "io"},
                                                               {"cpu-accounting", ""}}};
    for (const auto& [name, controller] : kRows) {
        const Words* words = find(settings_, name);
        if (words == nullptr) continue;
        const std::string text = joined(*words);
        if (!is_true(text) && !is_false(text)) fault(name, text, "yes or no");
        const std::string wanted = controller;
        if (is_true(text) && !wanted.empty() &&
            std::find(use_.controllers.begin(), use_.controllers.end(), wanted) ==
                use_.controllers.end())
            use_.controllers.push_back(wanted);
    }
}

void Reader::read_delegate() {
    if (const Words* words = find(settings_, "delegate")) {
        const std::string text = joined(*words);
        use_.delegate = !is_false(text) && !words->empty();
        if (is_true(text))
            use_.delegated = {"cpu", "cpuset", "io", "memory", "pids"};
        else if (use_.delegate)
            for (const std::string& word : *words) {
                if (!formats::is_cgroup_controller(word))
                    fault("delegate", word, "yes, no, or controllers: cpu memory pids");
                else
                    use_.delegated.push_back(word);
            }
    }
    if (const Words* words = find(settings_, "delegate-subgroup")) use_.subgroup = joined(*words);
    if (const Words* words = find(settings_, "disable-controllers"))
        for (const std::string& word : *words)
            if (!formats::is_cgroup_controller(word))
                fault("disable-controllers", word, "controllers: cpu memory pids");
}

// A device, then what may be done, which may be left out.
void Reader::read_devices() {
    if (const Words* words = find(settings_, "device-allow"))
        for (std::size_t i = 0; i < words->size(); ++i) {
            const std::string& name = (*words)[i];
            const bool has_access =
                i + 1 < words->size() && !formats::is_device_name((*words)[i + 1]);
            const std::string access = has_access ? (*words)[++i] : "rwm";
            if (!formats::is_device_name(name) || !formats::parse_device_access(access))
                fault("device-allow", name + " " + access, "a device and letters of rwm");
            use_.devices.emplace_back(name, access);
        }
    const Words* policy = find(settings_, "device-policy");
    const std::string text = policy == nullptr ? "auto" : joined(*policy);
    if (text != "auto" && text != "closed" && text != "strict")
        fault("device-policy", text, "auto, closed or strict");
    if (text != "auto")
        use_.device_policy = text;
    else if (!use_.devices.empty())
        use_.device_policy = "closed";
}

void Reader::read() {
    read_devices();
    for (const formats::CgroupSetting& setting : formats::cgroup_settings()) {
        const std::string name(setting.name);
        const Words* words = find(settings_, name.c_str());
        if (words == nullptr || is_replaced(settings_, name)) continue;
        if (!setting.per_device) {
            // It is for those in the slice: add_slices().
            const std::size_t before = use_.writes.size();
            add(setting, {}, joined(*words));
            if (name.starts_with("default-memory-")) use_.writes.resize(before);
            continue;
        }
        for (std::size_t i = 0; i < words->size(); i += 2)
            add(setting, (*words)[i], i + 1 < words->size() ? (*words)[i + 1] : std::string());
    }
    pair_phases(use_.writes);
    read_quota();
    read_accounting();
    read_delegate();
    if (const Words* words = find(settings_, "slice"); words != nullptr)
        if (const std::string text = joined(*words);
            text != "-.slice" && slices_of(settings_).empty())
            fault("slice", text, "a name like a.slice or, for one in that, a-b.slice");
}

}  // namespace

CgroupUse cgroup_use(const Settings& settings) {
    CgroupUse use;
    Reader(settings, use).read();
    return use;
}

std::vector<std::string> slices_of(const Settings& settings) {
    const Words* words = find(settings, "slice");
    const std::string name = words == nullptr ? "" : joined(*words);
    std::vector<std::string> out;
    if (!formats::is_slice_name(name)) return out;
    for (std::size_t dash = name.find('-'); dash != name.npos; dash = name.find('-', dash + 1))
        out.push_back(name.substr(0, dash).append(kSuffix));
    out.push_back(name);
    return out;
}

bool is_slice(const model::Service& service) {
    return service.kind == model::Kind::bundle && formats::is_slice_name(service.name);
}

std::string slice_key(const std::string& slice, const std::string& setting) {
    return slice + "/" + setting;
}

std::pair<std::string, std::string> split_slice_key(const std::string& key) {
    const std::size_t slash = key.find('/');
    if (slash == key.npos) return {"", key};
    return {key.substr(0, slash), key.substr(slash + 1)};
}

void add_slices(const std::vector<SliceSettings>& slices,
                Settings& settings,
                std::vector<std::string>& without) {
    // An inner slice says it for an outer one.
    for (auto slice = slices.rbegin(); slice != slices.rend(); ++slice)
        for (const char* name : {"memory-min", "memory-low"})
            if (const Words* value =
                    find(*slice->settings, (std::string("default-") + name).c_str()))
                settings.emplace(name, *value);
    for (const SliceSettings& slice : slices)
        if (const Words* disabled = find(*slice.settings, "disable-controllers"))
            for (auto entry = settings.begin(); entry != settings.end();) {
                const formats::CgroupSetting* setting = formats::find_cgroup_setting(entry->first);
                std::string controller =
                    setting == nullptr
                        ? (entry->first.starts_with("cpu-quota") ? "cpu" : "")
                        : std::string(setting->file.substr(0, setting->file.find('.')));
                const bool off =
                    std::find(disabled->begin(), disabled->end(), controller) != disabled->end();
                if (off) without.push_back(entry->first);
                entry = off ? settings.erase(entry) : std::next(entry);
            }
    for (const SliceSettings& slice : slices)
        for (const auto& [name, words] : *slice.settings)
            settings.emplace(slice_key(slice.name, name), words);
}

}  // namespace slipway::graph
