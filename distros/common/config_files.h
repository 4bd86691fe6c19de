// Directories of configuration snippets, as sysctl.d(5) and modules-load.d(5) read them: of files
// with one name the one in the first directory counts; all that remain are read in the order of
// their names.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::boot {

class ConfigFiles {
public:
    // The names that end in ".conf" in any of these directories, which come with the first that
    // counts. More than 256 are said and left out.
    explicit ConfigFiles(std::span<const char* const> directories);

    // The path of the next file, in the order of names; false at the end.
    bool next(base::Path& out);

private:
    struct Entry {
        base::FixedString<120> name;
        const char* directory = nullptr;
    };

    void add(std::string_view name, const char* directory);

    std::array<Entry, 256> entries_;
    std::size_t count_ = 0;
    std::size_t at_ = 0;
};

}  // namespace slipway::boot
