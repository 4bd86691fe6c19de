// FileReader over a directory of this machine, by openat2(2).
#pragma once

#include "engine/sys/fd.h"
#include "importers/common/root.h"

namespace slipway::importers::driver {

class SystemRoot : public common::FileReader {
public:
    // Opens the directory that is "/" for every path; its errors are those of open(2).
    static base::Result<SystemRoot> open(const std::string& directory);

    base::Result<std::string> read(const std::string& path) const override;
    base::Result<std::vector<common::DirectoryEntry>> list(const std::string& path) const override;
    base::Result<common::FileInfo> stat(const std::string& path) const override;
    base::Result<common::FileInfo> lstat(const std::string& path) const override;
    base::Result<std::string> link_target(const std::string& path) const override;

private:
    explicit SystemRoot(sys::Fd root) : root_(std::move(root)) {}

    // The directory a path lies in, links resolved.
    base::Result<sys::Fd> parent(const std::string& path) const;

    sys::Fd root_;
};

}  // namespace slipway::importers::driver
