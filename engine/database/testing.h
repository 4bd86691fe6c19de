// What tests ask about generations on disk.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "engine/formats/database.h"

namespace slipway::database {

inline std::string bytes_of(const std::filesystem::path& path) {
    std::ostringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
}

// A view of `bytes`; without nodes when they are no database.
inline formats::Database database_in(const std::string& bytes) {
    const auto opened = formats::Database::open(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return opened ? opened.value() : formats::Database();
}

// The compiled directory of a service of this generation; "" when it has none.
inline std::string compiled_service(const std::string& generation, const std::string& name) {
    const std::string own = generation + "/services/" + name;
    const std::string bytes = bytes_of(generation + "/db");
    const formats::Database database = database_in(bytes);
    const auto node = database.find(name);
    if (!node) return std::filesystem::exists(own) ? own : "";
    if (database.stored(*node) == 0) return database.hash(*node) == 0 ? "" : own;
    const auto entry = formats::store_name(database.hash(*node), database.stored(*node));
    return std::filesystem::path(generation).parent_path().string() + "/.store/" +
           std::string(entry.view());
}

// Makes it what the version before wrote: a link in `services` for each service.
inline void make_old(const std::string& generation) {
    using Layout = formats::DatabaseLayout;
    std::string bytes = bytes_of(generation + "/db");
    const formats::Database database = database_in(bytes);
    const auto put = [&](std::size_t at, std::uint64_t value, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i)
            bytes[at + i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    };
    for (formats::NodeIndex node = 0; node < database.count(); ++node) {
        if (database.stored(node) == 0) continue;
        const auto entry = formats::store_name(database.hash(node), database.stored(node));
        std::filesystem::create_directory_symlink(
            "../../.store/" + std::string(entry.view()),
            generation + "/services/" + std::string(database.directory(node)));
        put(Layout::header + node * Layout::node + Layout::stored_at, 0, 4);
    }
    put(8, 1, 4);
    put(Layout::checksum_at,
        formats::database_checksum(
            {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}),
        8);
    std::ofstream(generation + "/db", std::ios::binary) << bytes;
}

}  // namespace slipway::database
