#include "engine/source/manager_settings.h"

#include <cerrno>
#include <map>
#include <vector>

#include "engine/base/number.h"
#include "engine/formats/manager_settings.h"
#include "engine/source/lines.h"
#include "engine/source/quantity.h"
#include "engine/source/value.h"
#include "engine/sys/whole_file.h"

namespace slipway::source {
namespace {

using Field = std::optional<model::Millis> model::ManagerSettings::*;

constexpr std::string_view kSection = "Manager";
constexpr std::size_t kLargestFile = std::size_t{64} * 1024;
constexpr model::Millis kLongest = model::Millis{7} * 24 * 3600 * 1000;

// By kSettingNames; the first and the last are no times.
constexpr std::array<Field, kSettingNames.size()> kTimes{
    nullptr, &model::ManagerSettings::boot_deadline, &model::ManagerSettings::milestone_hold,
    &model::ManagerSettings::shutdown_limit, nullptr};
constexpr std::size_t kGroup = 0;
static_assert(kSettingNames[kGroup] == "Group");

bool read_time(Value& value, std::optional<model::Millis>& out) {
    const auto time = parse_time(value.raw());
    if (!time)
        return value.fail("this is no time", "write numbers with their units: 500ms, 10s, 10min");
    if (*time > kLongest) return value.fail("this is more than a week", "write a shorter time");
    out = *time;
    return true;
}

bool read_count(Value& value, std::optional<std::uint32_t>& out) {
    const auto number = base::parse_unsigned(value.raw());
    if (!number || *number == 0 || *number > formats::kMostServicesPerProcess)
        return value.fail(
            "this is no number from 1 to " + std::to_string(formats::kMostServicesPerProcess),
            "1 gives each service a supervisor process of its own");
    out = static_cast<std::uint32_t>(*number);
    return true;
}

class Reader {
public:
    Reader(const Text& text, diag::Sink& sink) : text_(text.path, text.bytes), sink_(sink) {}

    std::optional<model::ManagerSettings> read();

private:
    void read_entry(const Entry& entry);
    bool read_group(Value& value, const Entry& entry);
    void wrong_key(const Entry& entry, std::string code, std::string message, std::string help);

    SourceText text_;
    diag::Sink& sink_;
    model::ManagerSettings settings_;
    std::map<std::string, int> seen_;  // keys, and their lines
    bool failed_ = false;
};

void Reader::wrong_key(const Entry& entry,
                       std::string code,
                       std::string message,
                       std::string help) {
    failed_ = true;
    sink_.add(text_.at(entry.line, entry.column, static_cast<int>(entry.key.size()),
                       std::move(code), std::move(message), std::move(help)));
}

bool Reader::read_group(Value& value, const Entry& entry) {
    const auto word = value.word();
    if (!word) return false;
    settings_.group = word->text;
    const diag::Position at = place_of(entry, word->offset, text_);
    settings_.group_was = text_.at(at.line, at.column, static_cast<int>(word->length), {}, {}, {});
    return true;
}

void Reader::read_entry(const Entry& entry) {
    if (entry.section == kUnreadableSection) return;
    if (entry.section != kSection)
        return wrong_key(entry, "conf/unknown-section",
                         entry.section.empty() ? "this key stands before the first section"
                                               : "unknown section [" + entry.section + "]",
                         "the settings stand below [Manager]; slipway.conf(5) explains them");
    std::size_t key = 0;
    while (key < kSettingNames.size() && kSettingNames[key] != entry.key) ++key;
    if (key == kSettingNames.size()) {
        const std::string_view near =
            diag::nearest(entry.key, {kSettingNames.begin(), kSettingNames.end()});
        return wrong_key(entry, "conf/unknown-key", "unknown key \"" + entry.key + "\"",
                         near.empty() ? "the keys are in slipway.conf(5)"
                                      : "did you mean \"" + std::string(near) + "\"?");
    }
    const auto [first, fresh] = seen_.try_emplace(entry.key, entry.line);
    if (!fresh)
        return wrong_key(
            entry, "conf/duplicate-key",
            "\"" + entry.key + "\" was given in line " + std::to_string(first->second) + " already",
            "remove one of the lines");
    Value value(text_, entry, {}, sink_);
    if (value.empty()) return;  // the default
    const bool good = key == kGroup            ? read_group(value, entry)
                      : kTimes[key] != nullptr ? read_time(value, settings_.*kTimes[key])
                                               : read_count(value, settings_.services_per_process);
    failed_ = failed_ || !good;
}

std::optional<model::ManagerSettings> Reader::read() {
    diag::Sink lines;
    const std::vector<Entry> entries = read_entries(text_, lines);
    for (const diag::Diagnostic& d : lines.list()) sink_.add(d);
    failed_ = lines.has_errors();
    for (const Entry& entry : entries) read_entry(entry);
    if (failed_) return std::nullopt;
    return settings_;
}

}  // namespace

std::optional<model::ManagerSettings> read_settings(const Text& text, diag::Sink& sink) {
    return Reader(text, sink).read();
}

std::optional<model::ManagerSettings> load_settings(const std::string& root, diag::Sink& sink) {
    const std::string path = root + std::string(kSettingsPath);
    std::vector<char> buffer(kLargestFile);
    const auto text = sys::read_whole(sys::kHere, path, std::span<char>(buffer));
    if (text) return read_settings({path, std::string(text.value())}, sink);
    if (text.error().value == ENOENT) return model::ManagerSettings{};
    diag::Diagnostic d;
    d.where.path = path;
    d.code = "conf/unreadable";
    d.message = std::string("this file cannot be read: ") + base::errno_name(text.error());
    d.help = "it is a text file of 64 KiB at most; are you allowed to read it?";
    sink.add(std::move(d));
    return std::nullopt;
}

}  // namespace slipway::source
