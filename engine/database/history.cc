#include "engine/database/history.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>

#include "engine/base/number.h"
#include "engine/database/generation.h"
#include "engine/database/store_entries.h"
#include "engine/formats/wanted_file.h"
#include "engine/sys/file.h"
#include "engine/sys/whole_file.h"

namespace slipway::database {
namespace {

// The number in ".../generations/N" or ".../generations/N/…"; 0: it is none.
std::uint64_t number_in(std::string_view path) {
    constexpr std::string_view parent = "/generations/";
    const auto at = path.rfind(parent);
    if (at == std::string_view::npos) return 0;
    path.remove_prefix(at + parent.size());
    return base::parse_unsigned(path.substr(0, path.find('/'))).value_or(0);
}

// Where the links of RUN/scan lead.
struct Links {
    std::map<std::uint64_t, std::size_t> generations;  // how many lead into each
    std::map<StoreEntry, std::size_t> entries;         // of the store
};

Written count_link(const std::string& link, Links& links) {
    const auto target = link_target(link);
    if (!target) return target.error();
    constexpr std::string_view store = "/.store/";
    const std::string_view path = target.value();
    if (const auto at = path.rfind(store); at != path.npos) {
        const std::string_view name = path.substr(at + store.size());
        if (const auto entry = entry_named(name.substr(0, name.find('/')))) ++links.entries[*entry];
    } else if (const std::uint64_t number = number_in(path); number != 0) {
        ++links.generations[number];
    }
    return base::kOk;
}

// The files of a service's directory, or of its logger's.
Written count_links(const std::string& directory, Links& links) {
    const auto names = names_in(directory);
    if (!names) return names.error();
    for (const std::string& name : names.value())
        if (const auto done = count_link(directory + "/" + name, links); !done) return done.error();
    return base::kOk;
}

base::Result<Links, WriteError> links_of(const std::string& run) {
    Links links;
    const auto names = names_in(run + "/scan");
    if (!names) return names.error();
    for (const std::string& name : names.value()) {
        const std::string directory = std::string(run).append("/scan/").append(name);
        Written done = count_link(directory, links);
        if (done) done = count_links(directory, links);
        if (done) done = count_links(directory + "/log", links);
        if (!done) return done.error();
    }
    return links;
}

// What runs was started from entries of the generation that runs, but for what a switch that was
// interrupted left: then each generation that has such an entry keeps it.
Written mark_linked(Links links, std::vector<KnownGeneration>& known) {
    for (const KnownGeneration& one : known) {
        if (!one.runs) continue;
        const auto entries = entries_of(one.path);
        if (!entries) return entries.error();
        for (const StoreEntry& entry : entries.value()) links.entries.erase(entry);
    }
    for (KnownGeneration& one : known) {
        one.linked = links.generations[one.number];
        if (links.entries.empty()) continue;
        const auto entries = entries_of(one.path);
        if (!entries && one.committed == 0) continue;
        if (!entries) return entries.error();
        for (const auto& [entry, count] : links.entries)
            if (contains(entries.value(), entry)) one.linked += count;
    }
    return base::kOk;
}

std::uint64_t booted_generation(const std::string& run) {
    constexpr std::string_view key = "generation ";
    std::array<char, 512> buffer;
    const auto text = sys::read_whole(sys::kHere, run + "/boot", std::span<char>(buffer));
    if (!text || !text.value().starts_with(key)) return 0;
    const std::string_view rest = text.value().substr(key.size());
    return base::parse_unsigned(rest.substr(0, rest.find('\n'))).value_or(0);
}

// The bytes of RUN/wanted; none when there is none. It is the manager's owner's alone: whoever may
// not read it may not remove generations either.
base::Result<std::vector<std::uint8_t>, WriteError> wanted_file(const std::string& path) {
    std::vector<std::uint8_t> bytes;
    const auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file) {
        const int why = file.error().value;
        if (why == ENOENT || why == ENOTDIR || why == EACCES) return bytes;
        return WriteError{path, file.error()};
    }
    const auto status = sys::status_of_descriptor(file.value());
    if (!status) return WriteError{path, status.error()};
    bytes.resize(status.value().size);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const auto got = sys::read(file.value(), std::span(bytes).subspan(size));
        if (!got) return WriteError{path, got.error()};
        if (got.value() == 0) break;
        size += got.value();
    }
    bytes.resize(size);
    return bytes;
}

// Until it is over, a manager that is killed goes on from both.
Written mark_switching(const std::string& run, std::vector<KnownGeneration>& known) {
    const auto bytes = wanted_file(run + "/wanted");
    if (!bytes) return bytes.error();
    for (const formats::Intent& intent : formats::intents_in(bytes.value())) {
        if (intent.work != formats::Intent::Work::switching) continue;
        for (const formats::IntentPath* path : {&intent.from, &intent.to})
            for (KnownGeneration& one : known)
                if (one.number == number_in(formats::path_of(*path))) one.switching = true;
    }
    return base::kOk;
}

Written mark_running(const std::string& run, std::vector<KnownGeneration>& known) {
    if (const auto done = mark_switching(run, known); !done) return done.error();
    const auto live = link_target(run + "/live");
    if (!live) return live.error();
    const std::uint64_t runs = number_in(live.value());
    const std::uint64_t booted = booted_generation(run);
    for (KnownGeneration& one : known) {
        one.runs = one.number == runs;
        one.booted = one.number == booted;
    }
    auto links = links_of(run);
    if (!links) return links.error();
    return mark_linked(std::move(links).value(), known);
}

}  // namespace

base::Result<std::vector<KnownGeneration>, WriteError> known_generations(const std::string& root,
                                                                         const std::string& run) {
    const formats::BootState state = boot_state(root);
    std::vector<KnownGeneration> known;
    for (const std::string_view place : kGenerationPlaces) {
        const std::string directory = std::string(root).append(place);
        const auto names = names_in(directory);
        if (!names) return names.error();
        for (const std::string& name : names.value()) {
            const std::uint64_t number = base::parse_unsigned(name).value_or(0);
            if (number == 0) continue;
            KnownGeneration one;
            one.number = number;
            one.path = std::string(directory).append("/").append(name);
            const auto mark = sys::status_at(sys::kHere, one.path + "/complete");
            if (mark) one.committed = mark.value().modified_seconds;
            one.current = number == state.current;
            one.last_good = number == state.last_good;
            one.confirmed = number == state.confirmed;
            one.tries = number == state.tried ? state.tries : 0;
            known.push_back(std::move(one));
        }
    }
    std::sort(known.begin(), known.end(), [](const KnownGeneration& a, const KnownGeneration& b) {
        return a.number < b.number;
    });
    if (run.empty()) return known;
    if (const auto done = mark_running(run, known); !done) return done.error();
    return known;
}

std::uint64_t generation_before(const std::vector<KnownGeneration>& known) {
    std::uint64_t current = ~std::uint64_t{0}, found = 0;
    for (const KnownGeneration& one : known) {
        if (one.current) current = one.number;
        if (one.last_good && !one.current && one.committed != 0) return one.number;
    }
    for (const KnownGeneration& one : known)
        if (one.number < current && one.committed != 0) found = one.number;
    return found;
}

Written roll_back(const std::string& root, std::uint64_t number) {
    const auto held = lock_generations(root);
    if (!held) return held.error();
    formats::BootState state = boot_state(root);
    state.current = number;
    if (state.tried == number) state.tried = state.tries = 0;
    return set_boot_state(root, state);
}

}  // namespace slipway::database
