// Lines of fstab(5) and /proc/PID/mountinfo (proc(5)), read in place and without a heap.
//
// Both write blanks and backslashes in names as \040, \011, \012 and \134. The decoders undo this
// in the line itself, so the views they give point into the caller's line and live as long as it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace slipway::formats {

struct FstabEntry {
    std::string_view what, where, type, options;
    unsigned pass = 0;
};

enum class LineKind {
    entry,
    blank,  // empty or a comment
    wrong,  // not a line of that file
};

// `line` has no newline. A missing options field reads as "defaults", a missing type is wrong.
LineKind decode_fstab_line(std::span<char> line, FstabEntry& out);

struct MountedEntry {
    std::uint32_t id = 0, parent = 0;
    std::uint32_t major = 0, minor = 0;
    std::string_view root, where, options, type, source, super_options;
};

LineKind decode_mountinfo_line(std::span<char> line, MountedEntry& out);

// Undoes the octal escapes in place; gives the shortened text.
std::string_view undo_octal(std::span<char> text);

// True when `name` is one of the comma-separated options ("ro" in "ro,relatime").
bool has_option(std::string_view options, std::string_view name);

// The value of `name=value` among the options, or "".
std::string_view option_value(std::string_view options, std::string_view name);

}  // namespace slipway::formats
