#include "engine/database/prune.h"

#include <algorithm>

#include "engine/base/number.h"
#include "engine/database/generation.h"
#include "engine/database/store_entries.h"
#include "engine/sys/directory.h"
#include "engine/sys/file.h"

namespace slipway::database {
namespace {

constexpr std::string_view kGone = ".gone-";  // what a generation is called while it is removed

Written sync_directory(const std::string& path) {
    const auto opened = sys::open_at(sys::kHere, path, sys::Open::read | sys::Open::directory);
    if (!opened) return WriteError{path, opened.error()};
    if (const auto done = sys::sync_all(opened.value()); !done)
        return WriteError{path, done.error()};
    return base::kOk;
}

// The entries of the store that the generations in `directory` lead to, without those that go.
base::Result<std::vector<StoreEntry>, WriteError> entries_in_use(
    const std::string& directory, const std::vector<std::uint64_t>& going) {
    std::vector<StoreEntry> used;
    const auto names = names_in(directory);
    if (!names) return names.error();
    for (const std::string& name : names.value()) {
        const auto number = base::parse_unsigned(name);
        if (!number || std::binary_search(going.begin(), going.end(), *number)) continue;
        const std::string path = std::string(directory).append("/").append(name);
        const auto entries = entries_of(path);
        if (entries)
            used.insert(used.end(), entries.value().begin(), entries.value().end());
        else if (sys::status_at(sys::kHere, path + "/complete"))
            return entries.error();
    }
    std::sort(used.begin(), used.end());
    return used;
}

base::Result<std::size_t, WriteError> remove_unused_entries(const std::string& directory,
                                                            const std::vector<StoreEntry>& used) {
    const std::string store = directory + "/.store";
    const auto keys = names_in(store);
    if (!keys) return keys.error();
    std::size_t removed = 0;
    for (const std::string& key : keys.value()) {
        const auto entry = entry_named(key);
        if (entry && contains(used, *entry)) continue;
        remove_tree(std::string(store).append("/").append(key));
        ++removed;
    }
    return removed;
}

// In one of the places where generations are; `numbers` are those that go.
base::Result<std::size_t, WriteError> prune_place(const std::string& directory,
                                                  const std::vector<std::uint64_t>& numbers) {
    const auto used = entries_in_use(directory, numbers);
    if (!used) return used.error();
    for (const std::uint64_t number : numbers) {
        const std::string name(base::decimal_unsigned(number).view());
        const std::string path = std::string(directory).append("/").append(name);
        if (!sys::status_at(sys::kHere, path, sys::Follow::no)) continue;
        const std::string gone = std::string(directory).append("/").append(kGone).append(name);
        remove_tree(gone);
        if (const auto done = sys::rename_at(sys::kHere, path, sys::kHere, gone); !done)
            return WriteError{path, done.error()};
    }
    if (const auto done = sync_directory(directory); !done) return done.error();
    const auto names = names_in(directory);
    if (!names) return names.error();
    for (const std::string& name : names.value())
        if (name.starts_with(kGone)) remove_tree(std::string(directory).append("/").append(name));
    return remove_unused_entries(directory, used.value());
}

}  // namespace

std::vector<std::uint64_t> superfluous(const std::vector<KnownGeneration>& known,
                                       std::uint64_t keep) {
    std::vector<std::uint64_t> numbers;
    std::uint64_t kept = 0;
    for (auto one = known.rbegin(); one != known.rend(); ++one) {
        if (one->committed != 0 && kept < keep) {
            ++kept;
            continue;
        }
        if (!one->needed()) numbers.push_back(one->number);
    }
    std::reverse(numbers.begin(), numbers.end());
    return numbers;
}

base::Result<Pruned, WriteError> prune(const PruneOptions& options) {
    const auto held = lock_generations(options.root);
    if (!held) return held.error();
    // Without it nobody knows which ones the next boot may take.
    if (const auto state = read_boot_state(options.root); !state) return state.error();
    const auto known = known_generations(options.root, options.run);
    if (!known) return known.error();
    Pruned pruned;
    pruned.generations = superfluous(known.value(), options.keep);
    for (const KnownGeneration& one : known.value())
        if (!std::binary_search(pruned.generations.begin(), pruned.generations.end(), one.number))
            pruned.left.push_back(one.number);
    if (options.dry_run) return pruned;
    for (const std::string_view place : kGenerationPlaces) {
        const std::string directory = std::string(options.root).append(place);
        if (!sys::status_at(sys::kHere, directory)) continue;
        const auto removed = prune_place(directory, pruned.generations);
        if (!removed) return removed.error();
        pruned.entries += removed.value();
    }
    return pruned;
}

}  // namespace slipway::database
