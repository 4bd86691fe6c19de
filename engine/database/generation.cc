#include "engine/database/generation.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/database/store.h"
#include "engine/sys/directory.h"
#include "engine/sys/lock.h"
#include "engine/sys/whole_file.h"

namespace slipway::database {
namespace {

constexpr const char* kState = "/etc/slipway/boot/state";

// Slipway's own directories are the generation's own: slipway-init needs nothing else to boot them.
Written write_all(const std::string& directory, const GenerationFiles& files, ServiceStore& store) {
    if (auto done = make_directories(directory + "/services"); !done) return done.error();
    for (const CompiledService& service : files.services) {
        auto done = service.service == nullptr
                        ? write_service(directory + "/services/" + service.name, service.files)
                        : store.put(service.files);
        if (!done) return done.error();
    }
    if (auto done = write_file(directory + "/definitions", files.definitions, 0644); !done)
        return done.error();
    if (auto done = write_file(directory + "/boot", files.boot, 0644); !done) return done.error();
    if (auto done = write_file(directory + "/settings", files.settings, 0644); !done)
        return done.error();
    if (!files.events.empty())
        if (auto done = write_file(directory + "/events", files.events, 0644); !done)
            return done.error();
    return write_file(directory + "/db", files.database, 0644);
}

// On disk: everything of the file system first, then the mark that says so.
Written seal(const std::string& directory, const std::string& mark) {
    const auto opened = sys::open_at(sys::kHere, directory, sys::Open::read | sys::Open::directory);
    if (!opened) return WriteError{directory, opened.error()};
    if (const auto done = sys::sync_file_system(opened.value()); !done)
        return WriteError{directory, done.error()};
    if (auto done = write_file(directory + "/complete", mark, 0644); !done) return done.error();
    if (const auto done = sys::sync_file_system(opened.value()); !done)
        return WriteError{directory, done.error()};
    return base::kOk;
}

std::string path_of(const std::string& directory, std::uint64_t number) {
    return directory + "/" + std::string(base::decimal_unsigned(number).view());
}

// "" when it is not there.
std::string small_file(const std::string& root, std::uint64_t number, const char* name) {
    for (const std::string_view place : kGenerationPlaces) {
        const std::string directory = std::string(root).append(place);
        std::array<char, 512> buffer;
        const auto text =
            sys::read_whole(sys::kHere, path_of(directory, number) + name, std::span<char>(buffer));
        if (text) return std::string(text.value());
    }
    return {};
}

}  // namespace

base::Result<std::string, WriteError> generations_directory(const std::string& root) {
    const auto device = [&](const std::string& path) {
        const auto status = sys::status_at(sys::kHere, root + path);
        return status ? std::optional(status.value().device) : std::nullopt;
    };
    for (const char* directory : {"/var/lib/slipway", "/etc/slipway/boot"})
        if (auto done = make_directories(root + directory); !done) return done.error();
    const bool apart = device("/var/lib/slipway") != device("/etc/slipway/boot");
    const std::string directory = std::string(root).append(kGenerationPlaces[apart ? 1 : 0]);
    if (auto done = make_directories(directory); !done) return done.error();
    return directory;
}

std::uint64_t newest_generation(const std::string& root) {
    std::uint64_t newest = 0;
    for (const std::string_view place : kGenerationPlaces) {
        auto reader = sys::open_directory(sys::kHere, std::string(root).append(place));
        if (!reader) continue;
        for (auto entry = reader.value().next(); entry && entry.value();
             entry = reader.value().next())
            newest = std::max(newest, base::parse_unsigned(entry.value()->view()).value_or(0));
    }
    return newest;
}

base::Result<std::string, WriteError> write_generation(const std::string& directory,
                                                       std::uint64_t number,
                                                       const GenerationFiles& files) {
    const std::string final_path = path_of(directory, number);
    const std::string temporary = directory + "/.new";
    remove_tree(temporary);
    std::string mark{
        base::hexadecimal(formats::database_checksum(
                              {reinterpret_cast<const std::uint8_t*>(files.database.data()),
                               files.database.size()}),
                          16)
            .view()};
    ServiceStore store(directory);
    Written done = write_all(temporary, files, store);
    if (done) done = seal(temporary, mark + "\n");
    if (done) {
        const auto renamed = sys::rename_at(sys::kHere, temporary, sys::kHere, final_path);
        if (!renamed) done = WriteError{final_path, renamed.error()};
    }
    if (!done) {
        remove_tree(temporary);
        return done.error();
    }
    const auto parent = sys::open_at(sys::kHere, directory, sys::Open::read | sys::Open::directory);
    if (!parent) return WriteError{directory, parent.error()};
    if (const auto synced = sys::sync_all(parent.value()); !synced)
        return WriteError{directory, synced.error()};
    return final_path;
}

std::string complete_mark(const std::string& root, std::uint64_t number) {
    const std::string text = small_file(root, number, "/complete");
    return text.substr(0, text.find('\n'));
}

std::string settings_of(const std::string& root, std::uint64_t number) {
    return small_file(root, number, "/settings");
}

base::Result<sys::Fd, WriteError> lock_generations(const std::string& root) {
    const std::string path = root + "/etc/slipway/boot/lock";
    auto file = sys::open_at(sys::kHere, path, sys::Open::write | sys::Open::create, 0600);
    if (!file) return WriteError{path, file.error()};
    if (const auto done = sys::lock_description(file.value()); !done)
        return WriteError{path, done.error()};
    return std::move(file).value();
}

base::Result<formats::BootState, WriteError> read_boot_state(const std::string& root) {
    formats::BootState state;
    std::array<char, 4097> buffer;
    const auto text = sys::read_whole(sys::kHere, root + kState, std::span<char>(buffer));
    if (!text && text.error().value == ENOENT) return state;
    if (!text) return WriteError{root + kState, text.error()};
    if (formats::decode_boot_state(text.value(), state).line != 0)
        return WriteError{root + kState, base::Errno{EPROTO}};
    return state;
}

formats::BootState boot_state(const std::string& root) {
    const auto state = read_boot_state(root);
    return state ? state.value() : formats::BootState{};
}

Written set_boot_state(const std::string& root, const formats::BootState& state) {
    const formats::BootStateText text = formats::encode(state);
    const std::string path = root + kState;
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.view().data()), text.size());
    const auto done = sys::replace_file_durably(sys::kHere, path, path + ".new", bytes, 0644);
    if (!done) return WriteError{path, done.error()};
    return base::kOk;
}

Written set_current(const std::string& root, std::uint64_t number) {
    formats::BootState state = boot_state(root);
    state.current = number;
    return set_boot_state(root, state);
}

std::uint64_t current_generation(const std::string& root) {
    return boot_state(root).current;
}

}  // namespace slipway::database
