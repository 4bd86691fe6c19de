#include "engine/source/reader.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/source/key_origins.h"
#include "engine/source/keys.h"
#include "engine/source/lines.h"

namespace slipway::source {
namespace {

// "[Service], [Run]"
std::string listed(const std::vector<std::string_view>& sections) {
    std::string text;
    for (const std::string_view name : sections)
        text.append(text.empty() ? "[" : ", [").append(name).append("]");
    return text;
}

class Reader {
public:
    Reader(const std::string& name, diag::Sink& sink) : sink_(sink) { service_.name = name; }

    void read(const Text& text);

    model::Service take() { return std::move(service_); }

    bool failed() const { return failed_; }

private:
    void read_entry(const SourceText& text, const Entry& entry);
    std::size_t instance_of(const Section& section, std::string_view heading);
    void unknown_section(const SourceText& text, const Entry& entry);
    void unknown_key(const SourceText& text, const Entry& entry, const Section& section);
    void warn_of_indented_keys(const SourceText& text, const Entry& entry, const Section& section);
    void report(diag::Diagnostic d);

    diag::Sink& sink_;
    model::Service service_;
    bool failed_ = false;
    // "[Socket 2]" -> 1: numbered sections by their heading, in the order in which they came.
    std::map<std::string, std::size_t> numbers_;
    std::map<std::string, int> seen_;         // keys of this file, and their lines
    std::set<std::string> unknown_sections_;  // of this file: one message each
};

void Reader::report(diag::Diagnostic d) {
    if (d.severity == diag::Severity::error) failed_ = true;
    d.service = service_.name;
    sink_.add(std::move(d));
}

void Reader::read(const Text& bytes) {
    const SourceText text(bytes.path, bytes.bytes);
    diag::Sink lines;
    const std::vector<Entry> entries = read_entries(text, lines);
    for (const diag::Diagnostic& d : lines.list()) report(d);
    seen_.clear();
    unknown_sections_.clear();
    for (const Entry& entry : entries) read_entry(text, entry);
}

void Reader::unknown_section(const SourceText& text, const Entry& entry) {
    if (!unknown_sections_.insert(entry.section).second) return;
    if (entry.section.empty())
        return report(text.at(entry.line, entry.column, static_cast<int>(entry.key.size()),
                              "svc/no-section", "this key stands before the first section",
                              "write [Service] or another section above it"));
    // inih does not tell where the heading stood.
    int line = entry.line;
    while (line > 1 && text.line(line).find('[' + entry.section + ']') == std::string_view::npos)
        --line;
    const std::string_view near = diag::nearest(entry.section, section_names());
    report(text.at(line, static_cast<int>(text.line(line).find('[')) + 2,
                   static_cast<int>(entry.section.size()), "svc/unknown-section",
                   "unknown section [" + entry.section + "]",
                   near.empty() ? "the sections are " + listed(section_names())
                                : "did you mean [" + std::string(near) + "]?"));
}

void Reader::unknown_key(const SourceText& text, const Entry& entry, const Section& section) {
    std::string help;
    const std::string_view near = diag::nearest(entry.key, key_names(section));
    const std::string own = own_name_of(entry.key);
    if (!own.empty())
        help = "this directive of systemd is " + own + " in section [Process]";
    else if (!near.empty())
        help = "did you mean \"" + std::string(near) + "\"?";
    for (const Section& other : sections()) {
        std::string_view rest;
        if (help.empty() && find_key(other, entry.key, rest) != nullptr)
            help = "this key belongs in section [" + std::string(other.name) + "]";
    }
    if (help.empty())
        help = "the keys of [" + std::string(section.name) + "] are in slipway.svc(5)";
    report(text.at(entry.line, entry.column, static_cast<int>(entry.key.size()), "svc/unknown-key",
                   "unknown key \"" + entry.key + "\" in section [" + entry.section + "]", help));
}

// Which of the numbered sections of its name this heading is; makes it.
std::size_t Reader::instance_of(const Section& section, std::string_view heading) {
    if (section.grow == nullptr) return 0;
    std::size_t index = 0;
    if (section.numbered) {
        const auto [at, fresh] = numbers_.try_emplace(std::string(heading), 0);
        if (fresh) at->second = section.count(service_);
        index = at->second;
    }
    section.grow(service_, index + 1);
    return index;
}

// "  Key = value" below another key continues that one; who indents keys does not expect it.
void Reader::warn_of_indented_keys(const SourceText& text,
                                   const Entry& entry,
                                   const Section& section) {
    for (std::size_t i = 1; i < entry.parts.size(); ++i) {
        const std::string_view line = text.line(entry.parts[i].line);
        const std::size_t start = line.find_first_not_of(" \t");
        const std::size_t end = line.find_first_of(" \t=", start);
        std::string_view rest = line.substr(std::min(end, line.size()));
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
        std::string_view family;
        if (!rest.starts_with('=') || end == line.npos ||
            find_key(section, line.substr(start, end - start), family) == nullptr)
            continue;
        diag::Diagnostic d = text.at(
            entry.parts[i].line, static_cast<int>(start) + 1, static_cast<int>(end - start),
            "svc/indented-key", "this indented line continues the value of \"" + entry.key + "\"",
            "remove the blanks at its start if it is a key of its own");
        d.severity = diag::Severity::warning;
        report(std::move(d));
    }
}

void Reader::read_entry(const SourceText& text, const Entry& entry) {
    std::string_view label;
    if (entry.section == kUnreadableSection) return;
    const Section* section = find_section(entry.section, label);
    if (section == nullptr) return unknown_section(text, entry);
    Place place{service_, 0, {}};
    const Key* key = find_key(*section, entry.key, place.rest);
    if (key == nullptr) return unknown_key(text, entry, *section);
    warn_of_indented_keys(text, entry, *section);
    place.index = instance_of(*section, entry.section);
    const std::string full = entry.section + "." + entry.key;
    const auto [first, fresh] = seen_.try_emplace(full, entry.line);
    if (!fresh && !key->list)
        return report(text.at(
            entry.line, entry.column, static_cast<int>(entry.key.size()), "svc/duplicate-key",
            "\"" + entry.key + "\" was given in line " + std::to_string(first->second) + " already",
            "this key takes one value; remove one of the lines"));
    Value value(text, entry, service_.name, sink_);
    service_.provenance.values[full] = value.place();
    if (value.empty())
        key->reset(place);
    else if (!key->read(place, value))
        failed_ = true;
}

}  // namespace

std::optional<model::Service> read_definition(const std::string& name,
                                              const std::vector<Text>& texts,
                                              diag::Sink& sink) {
    Reader reader(name, sink);
    for (const Text& text : texts) reader.read(text);
    if (reader.failed()) return std::nullopt;
    return reader.take();
}

}  // namespace slipway::source
