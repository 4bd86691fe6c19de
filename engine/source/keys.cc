#include "engine/source/keys.h"

#include <array>

namespace slipway::source {
namespace {

std::size_t one(const model::Service&) {
    return 1;
}

const std::array<Section, 13>& table() {
    using model::Service;
    static const std::array<Section, 13> sections{{
        {"Service", "What it is.", one, nullptr, false, service_keys()},
        {"Dependencies", "How it hangs together with others. Each key takes names of services.",
         one, nullptr, false, dependency_keys()},
        {"Conditions", "Tests before the start.", one, nullptr, false, condition_keys()},
        {"Run", "Its commands. They are written as docs/formats/command-line.md says.", one,
         nullptr, false, run_keys()},
        {"Process", "What its processes are given.", one, nullptr, false, process_keys()},
        {"Restart", "What happens after an end.", one, nullptr, false, restart_keys()},
        {"Socket", "A listening socket that is passed to the service; of an event, to the one that it Triggers, which the first "
         "connection starts. Further ones: [Socket 2] …",
         [](const Service& s) { return s.payload.sockets.size(); },
         [](Service& s, std::size_t n) {
             if (s.payload.sockets.size() < n) s.payload.sockets.resize(n);
         },
         true, socket_keys()},
        {"Timer", "The times at which an event happens.",
         [](const Service& s) { return std::size_t{s.payload.timer ? 1u : 0u}; },
         [](Service& s, std::size_t) {
             if (!s.payload.timer) s.payload.timer.emplace();
         },
         false, timer_keys()},
        {"Path", "What in the file system makes an event happen. Further ones: [Path 2] …",
         [](const Service& s) { return s.payload.paths.size(); },
         [](Service& s, std::size_t n) {
             if (s.payload.paths.size() < n) s.payload.paths.resize(n);
         },
         true, path_keys()},
        {"Mount", "A mounted file system: of an event, that something is mounted at Where.",
         [](const Service& s) { return std::size_t{s.payload.mount ? 1u : 0u}; },
         [](Service& s, std::size_t) {
             if (!s.payload.mount) s.payload.mount.emplace();
         },
         false, mount_keys()},
        {"Log", "Where its output goes.", one, nullptr, false, log_keys()},
        {"Install", "What enabling it means.", one, nullptr, false, install_keys()},
        {"Imported", "Where it came from. Written by importers.", one, nullptr, false,
         imported_keys()},
    }};
    return sections;
}

}  // namespace

std::span<const Section> sections() {
    return table();
}

const Section* find_section(std::string_view heading, std::string_view& label) {
    for (const Section& section : table()) {
        if (!heading.starts_with(section.name)) continue;
        label = heading.substr(section.name.size());
        if (label.empty()) return &section;
        if (!section.numbered || label[0] != ' ') continue;
        label.remove_prefix(1);
        return &section;
    }
    return nullptr;
}

const Key* find_key(const Section& section, std::string_view name, std::string_view& rest) {
    for (const Key& key : section.keys) {
        const bool family = key.name.ends_with('.');
        if (family ? !name.starts_with(key.name) || name.size() == key.name.size()
                   : name != key.name)
            continue;
        rest = family ? name.substr(key.name.size()) : std::string_view{};
        return &key;
    }
    return nullptr;
}

std::vector<std::string_view> section_names() {
    std::vector<std::string_view> names;
    for (const Section& section : table()) names.push_back(section.name);
    return names;
}

std::vector<std::string_view> key_names(const Section& section) {
    std::vector<std::string_view> names;
    for (const Key& key : section.keys) names.push_back(key.name);
    return names;
}

const model::Service& fresh_service() {
    static const model::Service service = [] {
        model::Service s;
        s.payload.sockets.resize(1);
        s.payload.paths.resize(1);
        s.payload.timer.emplace();
        s.payload.mount.emplace();
        return s;
    }();
    return service;
}

}  // namespace slipway::source
