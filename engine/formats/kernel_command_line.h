// The kernel's command line (/proc/cmdline): words separated by blanks, double quotes keep blanks
// in a value, as the kernel's own parser reads it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace slipway::formats {

struct KernelArgument {
    std::string_view key;
    std::string_view value;  // without its quotes; empty when there is no '='
    bool has_value = false;
};

// Takes the next argument off `line`; nothing at its end.
std::optional<KernelArgument> next_kernel_argument(std::string_view& line);

// The last one of that key, as later words win in the kernel too.
std::optional<KernelArgument> find_kernel_argument(std::string_view line, std::string_view key);

}  // namespace slipway::formats
