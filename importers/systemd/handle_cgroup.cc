// Settings of systemd.resource-control(5): values as the engine takes them, and no others.
#include <array>

#include "engine/formats/cgroup_value.h"
#include "engine/model/setting_names.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {
namespace {

using Words = std::vector<std::string>;

std::string name_of(const Translation& t) {
    return std::string(model::setting_of_directive(t.row().name)->name);
}

Words& slot(Translation& t) {
    return t.service.process.cgroup[name_of(t)];
}

void forget(Translation& t) {
    t.service.process.cgroup.erase(name_of(t));
    t.is_exact();
}

bool converts(const formats::CgroupSetting& setting,
              const std::string& device,
              const std::string& text) {
    formats::CgroupWrite write;
    return formats::convert_cgroup_value(setting, device, text, write);
}

// What is written otherwise in a definition: sizes of several units, spans of time.
std::string plain(const formats::CgroupSetting& setting, const std::string& text) {
    if (converts(setting, setting.per_device ? "/" : "", text)) return text;
    if (setting.name.ends_with("latency-target")) {
        const auto span = parse_time_span(text);
        return span && *span != kForever ? std::to_string(*span) + "us" : text;
    }
    const auto size =
        setting.name.find("memory") != setting.name.npos ? parse_size(text) : std::nullopt;
    return size && *size != kForever ? std::to_string(*size) : text;
}

const formats::CgroupSetting& setting_of(const Translation& t) {
    return *formats::find_cgroup_setting(name_of(t));
}

void refuse(Translation& t, std::string_view usage) {
    t.invalid(std::string(t.row().name) + "= takes " + std::string(usage));
}

}  // namespace

void cgroup_value(Translation& t) {
    if (t.value().empty()) return forget(t);
    const formats::CgroupSetting& setting = setting_of(t);
    const std::string text = plain(setting, t.expanded_value());
    if (!converts(setting, "", text)) return refuse(t, setting.usage);
    slot(t) = {text};
}

void cgroup_device(Translation& t) {
    if (t.value().empty()) return forget(t);
    const formats::CgroupSetting& setting = setting_of(t);
    std::string error;
    Words words;
    for (const Word& word : split_words(t.value(), Escapes::c_style, error))
        words.push_back(t.expand(word.text, word.offset));
    if (!error.empty()) return t.invalid(error);
    if (words.size() < 2) return refuse(t, setting.usage);
    // A time may be of several words.
    std::string value = words[1];
    for (std::size_t i = 2; i < words.size(); ++i) value += " " + words[i];
    value = plain(setting, value);
    if (!converts(setting, words[0], value)) return refuse(t, setting.usage);
    Words& list = slot(t);
    list.push_back(words[0]);
    list.push_back(value);
}

void cgroup_quota(Translation& t) {
    if (t.value().empty()) return forget(t);
    formats::CgroupWrite write;
    const std::string text = t.expanded_value();
    if (text == "infinity" || !formats::convert_cpu_quota(text, "", write))
        return refuse(t, "a percentage of one processor");
    slot(t) = {text};
}

void cgroup_quota_period(Translation& t) {
    if (t.value().empty()) return forget(t);
    const auto span = parse_time_span(t.expanded_value());
    if (!span || *span == 0 || *span == kForever) return refuse(t, "a span of time");
    slot(t) = {std::to_string(*span) + "us"};
}

void cgroup_accounting(Translation& t) {
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid(std::string(t.row().name) + "= is a boolean");
    if (!*on) return forget(t);
    slot(t) = {"yes"};
}

void cgroup_controllers(Translation& t) {
    const bool delegates = t.row().name == "Delegate";
    if (const auto on = parse_boolean(t.value()); delegates && on) {
        if (!*on) return forget(t);
        slot(t) = {"yes"};
        return;
    }
    if (t.value().empty()) return forget(t);
    std::string error;
    Words words;
    for (const Word& word : split_words(t.value(), Escapes::c_style, error)) {
        if (formats::is_cgroup_controller(word.text))
            words.push_back(word.text);
        else if (!word.text.starts_with("bpf-"))  // systemd's own names for what is not counted so
            t.invalid("\"" + word.text + "\" is no controller of cgroup v2");
    }
    Words& list = slot(t);
    list.insert(list.end(), words.begin(), words.end());
    if (list.empty()) t.service.process.cgroup.erase(name_of(t));
}

void slice(Translation& t) {
    const std::string name = t.expanded_value();
    if (name.empty() || name == "-.slice") return forget(t);
    if (!formats::is_slice_name(name)) return t.invalid("\"" + name + "\" is no name of a slice");
    slot(t) = {name};
}

void device_allow(Translation& t) {
    if (t.value().empty()) return forget(t);
    std::string error;
    Words words;
    for (const Word& word : split_words(t.value(), Escapes::c_style, error))
        words.push_back(t.expand(word.text, word.offset));
    const std::string access = words.size() > 1 ? words[1] : "rwm";
    if (!error.empty()) return t.invalid(error);
    if (words.empty() || words.size() > 2 || !formats::is_device_name(words[0]) ||
        !formats::parse_device_access(access))
        return refuse(t, "a device and letters of rwm");
    Words& list = slot(t);
    list.push_back(words[0]);
    list.push_back(access);
}

void device_policy(Translation& t) {
    const std::string& text = t.value();
    if (text.empty() || text == "auto") return forget(t);
    if (text != "closed" && text != "strict") return refuse(t, "auto, closed or strict");
    slot(t) = {text};
}

void oom_policy(Translation& t) {
    const std::string& text = t.value();
    if (text == "kill" || text == "continue") {
        slot(t) = {text};
        t.is_exact();
    } else if (text == "stop") {
        t.service.process.cgroup.erase(name_of(t));
    } else {
        t.invalid("OOMPolicy= takes continue, kill or stop");
    }
}

}  // namespace slipway::importers::systemd::handle
