// A root in memory, for tests: files, directories and links by path.
#pragma once

#include <map>
#include <string>

#include "importers/common/root.h"

namespace slipway::importers::common {

class MemoryRoot : public FileReader {
public:
    // Parents are made as needed; an existing entry is replaced.
    MemoryRoot& file(const std::string& path, std::string bytes, std::uint32_t mode = 0644);
    MemoryRoot& directory(const std::string& path);
    MemoryRoot& symlink(const std::string& path, std::string target);

    base::Result<std::string> read(const std::string& path) const override;
    base::Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;
    base::Result<FileInfo> stat(const std::string& path) const override;
    base::Result<FileInfo> lstat(const std::string& path) const override;
    base::Result<std::string> link_target(const std::string& path) const override;

private:
    struct Node {
        FileKind kind = FileKind::regular;
        std::uint32_t mode = 0644;
        std::string content;  // bytes, or the target of a link
    };

    // The path without links in it; the last one is kept unless `follow`. ENOENT, ELOOP.
    base::Result<std::string> resolve(const std::string& path, bool follow) const;

    std::map<std::string, Node> nodes_;
};

}  // namespace slipway::importers::common
