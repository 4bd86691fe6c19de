#include "engine/database/files_on_disk.h"

#include <cerrno>
#include <set>
#include <span>

#include "engine/sys/directory.h"
#include "engine/sys/file.h"

namespace slipway::database {
namespace {

constexpr int kDepth = 6;

using Names = base::Result<std::vector<std::string>, WriteError>;

Names names_of(sys::Result<sys::DirectoryReader> reader, const std::string& path) {
    std::vector<std::string> names;
    if (!reader && (reader.error().value == ENOENT || reader.error().value == ENOTDIR))
        return names;
    if (!reader) return WriteError{path, reader.error()};
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry) return WriteError{path, entry.error()};
        if (!entry.value()) return names;
        names.emplace_back(entry.value()->view());
    }
}

// NOLINTNEXTLINE(misc-no-recursion): bounded by `depth`
void remove_levels(const std::string& path, int depth) {
    // First of all: a link into the store must never be opened as a directory.
    if (sys::unlink_at(sys::kHere, path)) return;
    if (auto opened = sys::open_at(sys::kHere, path,
                                   sys::Open::read | sys::Open::directory | sys::Open::no_follow);
        opened && depth > 0) {
        const auto names = names_of(sys::open_directory(opened.value(), "."), path);
        if (names)
            for (const std::string& name : names.value())
                remove_levels(path + "/" + name, depth - 1);
    }
    static_cast<void>(sys::remove_directory_at(sys::kHere, path));
}

}  // namespace

Names names_in(const std::string& path) {
    return names_of(sys::open_directory(sys::kHere, path), path);
}

base::Result<std::string, WriteError> link_target(const std::string& path) {
    base::Path target;
    const auto done = sys::read_symlink_at(sys::kHere, path, target);
    if (done) return std::string(target.view());
    const int why = done.error().value;
    if (why == EINVAL || why == ENOENT || why == ENOTDIR) return std::string();
    return WriteError{path, done.error()};
}

void remove_tree(const std::string& path) {
    remove_levels(path, kDepth);
}

Written make_directories(const std::string& path) {
    const auto last = sys::make_directory_at(sys::kHere, path, 0755);
    if (last || last.error().value == EEXIST) return base::kOk;
    if (last.error().value != ENOENT) return WriteError{path, last.error()};
    for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
        const std::string part = path.substr(0, at);
        const auto made = sys::make_directory_at(sys::kHere, part, 0755);
        if (!made && made.error().value != EEXIST) return WriteError{part, made.error()};
        if (at == std::string::npos) return base::kOk;
    }
}

Written write_file(const std::string& path, const std::string& text, unsigned mode) {
    const auto file = sys::open_at(
        sys::kHere, path, sys::Open::write | sys::Open::create | sys::Open::exclusive, mode);
    if (!file) return WriteError{path, file.error()};
    if (const auto done = sys::write_all(file.value(), std::string_view(text)); !done)
        return WriteError{path, done.error()};
    if (const auto done = sys::change_mode(file.value(), mode); !done)
        return WriteError{path, done.error()};
    return base::kOk;
}

std::string text_of_file(const std::string& path) {
    const auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    const auto status = file ? sys::status_of_descriptor(file.value()) : file.error();
    if (!status) return {};
    std::string text(status.value().size, '\0');
    for (std::size_t at = 0; at < text.size();) {
        const auto got = sys::read(file.value(), std::span<char>(text).subspan(at));
        if (!got || got.value() == 0) return {};
        at += got.value();
    }
    return text;
}

Written write_service(const std::string& directory, const std::vector<File>& files) {
    std::set<std::string> made;
    for (const File& file : files) {
        const std::string path = directory + "/" + file.path;
        const std::string parent = path.substr(0, path.rfind('/'));
        if (made.insert(parent).second)
            if (auto done = make_directories(parent); !done) return done.error();
        if (auto done = write_file(path, file.text, file.executable ? 0755 : 0644); !done)
            return done.error();
    }
    return base::kOk;
}

bool is_service(const std::string& directory, const std::vector<File>& files) {
    std::set<std::string> expected, directories{directory};
    for (const File& file : files) {
        const std::string path = directory + "/" + file.path;
        const unsigned mode = file.executable ? 0755 : 0644;
        const auto status = sys::status_at(sys::kHere, path, sys::Follow::no);
        if (!status || status.value().kind != sys::FileKind::regular ||
            (status.value().mode & 07777) != mode || text_of_file(path) != file.text)
            return false;
        expected.insert(path);
        for (std::size_t at = path.find('/', directory.size() + 1); at != path.npos;
             at = path.find('/', at + 1))
            directories.insert(path.substr(0, at));
    }
    for (const std::string& one : directories) {
        const auto names = names_in(one);
        if (!names) return false;
        for (const std::string& name : names.value()) {
            const std::string path = one + "/" + name;
            if (expected.count(path) == 0 && directories.count(path) == 0) return false;
        }
    }
    return true;
}

}  // namespace slipway::database
