#include "importers/common/memory_root.h"

#include <errno.h>

#include <utility>

namespace slipway::importers::common {

MemoryRoot& MemoryRoot::directory(const std::string& path) {
    for (std::string p = normalise(path); p != "/"; p = parent_of(p))
        nodes_.try_emplace(p, Node{FileKind::directory, 0755, {}});
    return *this;
}

MemoryRoot& MemoryRoot::file(const std::string& path, std::string bytes, std::uint32_t mode) {
    const std::string where = normalise(path);
    directory(parent_of(where));
    nodes_[where] = Node{FileKind::regular, mode, std::move(bytes)};
    return *this;
}

MemoryRoot& MemoryRoot::symlink(const std::string& path, std::string target) {
    const std::string where = normalise(path);
    directory(parent_of(where));
    nodes_[where] = Node{FileKind::symlink, 0777, std::move(target)};
    return *this;
}

base::Result<std::string> MemoryRoot::resolve(const std::string& path, bool follow) const {
    constexpr int most_links = 40;  // as the kernel
    std::string rest = normalise(path), done;
    int links = 0;
    while (rest != "/" && !rest.empty()) {
        const std::size_t slash = rest.find('/', 1);
        const std::string next = done + rest.substr(0, slash);
        const std::string tail = slash == std::string::npos ? std::string{} : rest.substr(slash);
        const auto found = nodes_.find(next);
        if (found == nodes_.end()) return base::Errno{ENOENT};
        if (found->second.kind == FileKind::symlink && (follow || !tail.empty())) {
            if (++links > most_links) return base::Errno{ELOOP};
            const std::string& target = found->second.content;
            const std::string start = target.starts_with('/') ? std::string{} : done + "/";
            rest = normalise(start + target + tail);
            done.clear();
            continue;
        }
        if (!tail.empty() && found->second.kind != FileKind::directory) return base::Errno{ENOTDIR};
        done = next;
        rest = tail;
    }
    return done.empty() ? std::string("/") : done;
}

base::Result<std::string> MemoryRoot::read(const std::string& path) const {
    const auto where = resolve(path, true);
    if (!where)
        return path == "/dev/null" ? base::Result<std::string>(std::string{})
                                   : base::Result<std::string>(where.error());
    const auto found = nodes_.find(where.value());
    if (found == nodes_.end() || found->second.kind == FileKind::directory)
        return base::Errno{EISDIR};
    if (found->second.content.size() > kLargestFile) return base::Errno{EFBIG};
    return found->second.content;
}

base::Result<std::vector<DirectoryEntry>> MemoryRoot::list(const std::string& path) const {
    const auto where = resolve(path, true);
    if (!where) return where.error();
    const std::string prefix = where.value() == "/" ? "/" : where.value() + "/";
    std::vector<DirectoryEntry> entries;
    for (auto at = nodes_.lower_bound(prefix); at != nodes_.end(); ++at) {
        if (!at->first.starts_with(prefix)) break;
        const std::string name = at->first.substr(prefix.size());
        if (name.find('/') == std::string::npos) entries.push_back({name, at->second.kind});
    }
    return entries;
}

base::Result<FileInfo> MemoryRoot::stat(const std::string& path) const {
    const auto where = resolve(path, true);
    if (!where) return where.error();
    return lstat(where.value());
}

base::Result<FileInfo> MemoryRoot::lstat(const std::string& path) const {
    const auto where = resolve(path, false);
    if (!where) return where.error();
    if (where.value() == "/") return FileInfo{FileKind::directory, 0755, 0};
    const Node& node = nodes_.at(where.value());
    return FileInfo{node.kind, node.mode, node.content.size()};
}

base::Result<std::string> MemoryRoot::link_target(const std::string& path) const {
    const auto where = resolve(path, false);
    if (!where) return where.error();
    const auto found = nodes_.find(where.value());
    if (found == nodes_.end() || found->second.kind != FileKind::symlink)
        return base::Errno{EINVAL};
    return found->second.content;
}

}  // namespace slipway::importers::common
