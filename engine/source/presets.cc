#include "engine/source/presets.h"

#include <array>
#include <map>

#include "engine/formats/glob.h"
#include "engine/source/load.h"
#include "engine/source/search.h"

namespace slipway::source {
namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr std::array<std::string_view, 3> kWords{"enable", "disable", "ignore"};

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = line.find_first_not_of(kBlank, at)) != line.npos;) {
        const std::size_t end = std::min(line.find_first_of(kBlank, at), line.size());
        words.emplace_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

void complain(const diag::Position& where,
              std::string_view line,
              std::size_t length,
              std::string message,
              std::string help,
              diag::Sink& sink) {
    diag::Diagnostic d;
    d.where = where;
    d.length = static_cast<int>(length);
    d.source_line = line;
    d.code = "preset/bad-line";
    d.message = std::move(message);
    d.help = std::move(help);
    sink.add(std::move(d));
}

void read_line(const std::string& path,
               int number,
               std::string_view line,
               std::vector<PresetRule>& rules,
               diag::Sink& sink) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty() || words[0][0] == '#' || words[0][0] == ';') return;
    const diag::Position where{path, number, static_cast<int>(line.find_first_not_of(kBlank)) + 1};
    std::size_t what = 0;
    while (what < kWords.size() && kWords[what] != words[0]) ++what;
    if (what == kWords.size())
        return complain(where, line, words[0].size(),
                        "a line begins with enable, disable or ignore",
                        "write enable NAME, disable NAME or ignore NAME; # begins a comment", sink);
    if (words.size() == 1 || words[1] == ".svc")
        return complain(where, line, words[0].size(), "which services?",
                        "write a name, or a pattern as " + words[0] + " *", sink);
    PresetRule rule{static_cast<PresetRule::What>(what), words[1], {}, where};
    if (rule.pattern.ends_with(".svc")) rule.pattern.resize(rule.pattern.size() - 4);
    rule.instances.assign(words.begin() + 2, words.end());
    const bool enables = rule.what == PresetRule::What::enable;
    if (!rule.instances.empty() && (!enables || !rule.pattern.ends_with('@')))
        return complain(where, line, words[0].size(),
                        "further words are instances of a template that is enabled",
                        "write one line for each service; a template's name ends in @", sink);
    rules.push_back(std::move(rule));
}

}  // namespace

std::vector<PresetRule> read_presets(const std::string& path,
                                     std::string_view text,
                                     diag::Sink& sink) {
    std::vector<PresetRule> rules;
    int number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        read_line(path, ++number, text.substr(0, end), rules, sink);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return rules;
}

std::vector<PresetRule> load_presets(const std::string& root, diag::Sink& sink) {
    std::map<std::string, std::string> files;  // name -> path; the first place wins
    for (const char* place : {"/etc/slipway/presets", "/usr/lib/slipway/presets"})
        for (const std::string& name : files_of(root + place, ".preset", sink))
            files.try_emplace(name, root + place + "/" + name);
    std::vector<PresetRule> rules;
    for (const auto& [name, path] : files) {
        const auto text = text_of(path, sink);
        if (!text) continue;
        const std::vector<PresetRule> more = read_presets(path, *text, sink);
        rules.insert(rules.end(), more.begin(), more.end());
    }
    return rules;
}

const PresetRule* preset_of(const std::vector<PresetRule>& rules, std::string_view name) {
    for (const PresetRule& rule : rules)
        if (formats::matches_glob(rule.pattern, name)) return &rule;
    return nullptr;
}

}  // namespace slipway::source
