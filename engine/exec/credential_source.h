// Where credentials come from, and their files.
#pragma once

#include <cstdint>

#include "engine/exec/start.h"

namespace slipway::exec {

// Writes the credentials of one start into its directory.
class CredentialWriter {
public:
    // Both must outlive it.
    CredentialWriter(const Start& start, const base::Path& directory)
        : start_(start), directory_(directory) {}

    // 0 or the exit code; it has then said why. A text stands in for a file that was missing, so
    // texts are added last.
    int add(const formats::ExecPlan::Credential& credential);

private:
    int add_path(const formats::ExecPlan::Credential& credential);
    int add_found(const formats::ExecPlan::Credential& credential);
    base::Status copy(const base::Path& from, std::string_view name);
    base::Status copy_tree(const base::Path& from, std::string_view name, int depth);
    base::Status copy_socket(const base::Path& from, std::string_view name);
    base::Status drain(sys::BorrowedFd from, std::string_view name);
    base::Result<sys::Fd> make_file(std::string_view name);
    base::Status finish(sys::BorrowedFd file);
    int failed(const formats::ExecPlan::Credential& credential, base::Errno why) const;
    bool has_text(std::string_view name) const;

    const Start& start_;
    const base::Path& directory_;
    std::size_t used_ = 0;  // bytes of all of them so far
};

}  // namespace slipway::exec
