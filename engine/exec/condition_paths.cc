#include <array>
#include <cerrno>

#include "engine/exec/conditions.h"
#include "engine/formats/glob.h"
#include "engine/sys/directory.h"
#include "engine/sys/file_system.h"
#include "engine/sys/mount.h"

namespace slipway::exec {
namespace {

using base::Errno;

// Whether it could be looked at. An error that is no answer (no memory, no descriptor, a broken
// disk) goes to `trouble`.
template <typename Looked>
bool answers(const Looked& looked, Errno& trouble) {
    if (looked) return true;
    const int error = looked.error().value;
    const bool says_no = error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP ||
                         error == ENAMETOOLONG || error == EINVAL;
    if (!says_no) trouble = looked.error();
    return false;
}

// Whether a path exists that matches; `done` is the part without patterns before `rest`. Its depth
// is bounded by the number of parts of the pattern.
// NOLINTNEXTLINE(misc-no-recursion)
bool glob_exists(const base::Path& done, std::string_view rest, int depth, Errno& trouble) {
    constexpr int kMaxParts = 16;
    while (!rest.empty() && rest[0] == '/') rest.remove_prefix(1);
    if (rest.empty()) return answers(sys::status_at(sys::kHere, done, sys::Follow::no), trouble);
    if (depth == kMaxParts) return false;
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    const std::string_view after = rest.substr(end);
    auto directory = sys::open_directory(sys::kHere, done);
    if (!answers(directory, trouble)) return false;
    for (;;) {
        const auto entry = directory.value().next();
        if (!answers(entry, trouble) || !entry.value()) return false;
        const std::string_view name = entry.value()->view();
        if (name[0] == '.' && part[0] != '.') continue;
        if (!formats::matches_glob(part, name)) continue;
        base::Path deeper = done;
        const bool fits = (done.view() == "/" || deeper.append("/")) && deeper.append(name);
        if (fits && glob_exists(deeper, after, depth + 1, trouble)) return true;
    }
}

bool has_kind(const base::Path& path, sys::FileKind kind, sys::Follow follow, Errno& trouble) {
    const auto status = sys::status_at(sys::kHere, path, follow);
    return answers(status, trouble) && status.value().kind == kind;
}

bool path_exists(const base::Path& path, Errno& trouble) {
    return answers(sys::status_at(sys::kHere, path), trouble);
}

bool is_directory(const base::Path& path, Errno& trouble) {
    return has_kind(path, sys::FileKind::directory, sys::Follow::yes, trouble);
}

bool is_symlink(const base::Path& path, Errno& trouble) {
    return has_kind(path, sys::FileKind::symlink, sys::Follow::no, trouble);
}

bool is_socket(const base::Path& path, Errno& trouble) {
    return has_kind(path, sys::FileKind::socket, sys::Follow::yes, trouble);
}

bool mount_point(const base::Path& path, Errno& trouble) {
    const auto is = sys::is_mount_point(path);
    return answers(is, trouble) && is.value();
}

bool is_read_write(const base::Path& path, Errno& trouble) {
    const auto read_only = sys::is_read_only(path);
    return answers(read_only, trouble) && !read_only.value();
}

bool directory_not_empty(const base::Path& path, Errno& trouble) {
    auto directory = sys::open_directory(sys::kHere, path);
    if (!answers(directory, trouble)) return false;
    const auto entry = directory.value().next();
    return answers(entry, trouble) && entry.value();
}

bool file_not_empty(const base::Path& path, Errno& trouble) {
    const auto status = sys::status_at(sys::kHere, path);
    return answers(status, trouble) && status.value().kind == sys::FileKind::regular &&
           status.value().size > 0;
}

bool file_is_executable(const base::Path& path, Errno& trouble) {
    const auto status = sys::status_at(sys::kHere, path);
    return answers(status, trouble) && status.value().kind == sys::FileKind::regular &&
           (status.value().mode & 0111) != 0;
}

bool exists_glob(const base::Path& pattern, Errno& trouble) {
    base::Path root;
    root.assign("/");
    return glob_exists(root, pattern.view(), 0, trouble);
}

struct Test {
    std::string_view name;
    bool (*holds)(const base::Path&, Errno& trouble);
};

constexpr std::array kTests{
    Test{"path-exists", path_exists},          Test{"path-exists-glob", exists_glob},
    Test{"path-is-directory", is_directory},   Test{"path-is-symbolic-link", is_symlink},
    Test{"path-is-socket", is_socket},         Test{"path-is-mount-point", mount_point},
    Test{"path-is-read-write", is_read_write}, Test{"directory-not-empty", directory_not_empty},
    Test{"file-not-empty", file_not_empty},    Test{"file-is-executable", file_is_executable},
};

}  // namespace

std::optional<bool> test_path(std::string_view test,
                              std::string_view argument,
                              base::Errno& trouble) {
    for (const Test& known : kTests) {
        if (known.name != test) continue;
        base::Path path;
        return path.assign(argument) && known.holds(path, trouble);
    }
    return std::nullopt;
}

}  // namespace slipway::exec
