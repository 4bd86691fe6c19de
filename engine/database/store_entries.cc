#include "engine/database/store_entries.h"

#include <cerrno>

#include "engine/base/number.h"
#include "engine/formats/database.h"
#include "engine/sys/directory.h"
#include "engine/sys/file.h"
#include "engine/sys/memory_map.h"

namespace slipway::database {
namespace {

void sort_out(std::vector<StoreEntry>& entries) {
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
}

Written add_from_database(const std::string& path, std::vector<StoreEntry>& entries) {
    const auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file) return WriteError{path, file.error()};
    const auto status = sys::status_of_descriptor(file.value());
    if (!status) return WriteError{path, status.error()};
    if (status.value().size == 0) return WriteError{path, base::Errno{EPROTO}};
    const auto map = sys::map_file(file.value(), status.value().size, false);
    if (!map) return WriteError{path, map.error()};
    const auto opened = formats::Database::open(map.value().bytes());
    if (!opened) return WriteError{path, base::Errno{EPROTO}};
    const formats::Database& database = opened.value();
    for (formats::NodeIndex node = 0; node < database.count(); ++node)
        if (database.stored(node) != 0)
            entries.push_back({database.hash(node), database.stored(node)});
    return base::kOk;
}

Written add_from_links(const std::string& path, std::vector<StoreEntry>& entries) {
    const auto names = names_in(path);
    if (!names) return names.error();
    for (const std::string& name : names.value()) {
        const auto target = link_target(std::string(path).append("/").append(name));
        if (!target) return target.error();
        const std::string_view to = target.value();
        if (const auto entry = entry_named(to.substr(to.rfind('/') + 1))) entries.push_back(*entry);
    }
    return base::kOk;
}

}  // namespace

StoreEntry entry_of(const std::vector<File>& files) {
    return {hash_of(files), size_of(files)};
}

std::optional<StoreEntry> entry_named(std::string_view name) {
    const std::size_t dash = name.find('-');
    if (dash == name.npos) return std::nullopt;
    const auto hash = base::parse_hexadecimal(name.substr(0, dash));
    const auto bytes = base::parse_unsigned(name.substr(dash + 1));
    if (!hash || !bytes || *bytes > 0xffffffff) return std::nullopt;
    const StoreEntry entry{*hash, static_cast<std::uint32_t>(*bytes)};
    if (formats::store_name(entry.hash, entry.bytes).view() != name) return std::nullopt;
    return entry;
}

base::Result<std::vector<StoreEntry>, WriteError> entries_of(const std::string& generation) {
    std::vector<StoreEntry> entries;
    Written done = add_from_database(generation + "/db", entries);
    if (done) done = add_from_links(generation + "/services", entries);
    if (!done) return done.error();
    sort_out(entries);
    return entries;
}

std::vector<StoreEntry> entries_in(const std::string& store) {
    std::vector<StoreEntry> entries;
    auto reader = sys::open_directory(sys::kHere, store);
    while (reader) {
        const auto name = reader.value().next();
        if (!name || !name.value()) break;
        if (const auto entry = entry_named(name.value()->view())) entries.push_back(*entry);
    }
    sort_out(entries);
    return entries;
}

}  // namespace slipway::database
