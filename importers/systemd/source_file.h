// A file that was read, kept for diagnostics: its text and where its lines begin.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::importers::systemd {

struct SourceFile {
    std::string path;
    std::string text;
    std::vector<std::size_t> line_starts;  // offset of each line, from line 1

    SourceFile() = default;
    SourceFile(std::string path, std::string text);

    // The text of a line (from 1) without its end; at most kLongestShown bytes of it.
    static constexpr std::size_t kLongestShown = 400;
    std::string line(int number) const;
};

}  // namespace slipway::importers::systemd
