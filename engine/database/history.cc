#include "engine/database/history.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/database/generation.h"
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

Written count_link(const std::string& link, std::vector<KnownGeneration>& known) {
    const auto target = link_target(link);
    if (!target) return target.error();
    const std::uint64_t number = number_in(target.value());
    for (KnownGeneration& one : known)
        if (number != 0 && one.number == number) ++one.linked;
    return base::kOk;
}

// The generations into which a service's directory leads: its files, and its logger's.
Written count_links(const std::string& directory, std::vector<KnownGeneration>& known) {
    const auto names = names_in(directory);
    if (!names) return names.error();
    for (const std::string& name : names.value())
        if (const auto done = count_link(directory + "/" + name, known); !done) return done.error();
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

Written mark_running(const std::string& run, std::vector<KnownGeneration>& known) {
    const auto live = link_target(run + "/live");
    if (!live) return live.error();
    const std::uint64_t runs = number_in(live.value());
    const std::uint64_t booted = booted_generation(run);
    for (KnownGeneration& one : known) {
        one.runs = one.number == runs;
        one.booted = one.number == booted;
    }
    const auto names = names_in(run + "/scan");
    if (!names) return names.error();
    for (const std::string& name : names.value()) {
        const std::string directory = std::string(run).append("/scan/").append(name);
        Written done = count_link(directory, known);
        if (done) done = count_links(directory, known);
        if (done) done = count_links(directory + "/log", known);
        if (!done) return done.error();
    }
    return base::kOk;
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
