#include "importers/systemd/source_file.h"

#include <utility>

namespace slipway::importers::systemd {

SourceFile::SourceFile(std::string path_of_file, std::string text_of_file)
    : path(std::move(path_of_file)), text(std::move(text_of_file)) {
    line_starts.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')))
            line_starts.push_back(i + 1);
    }
}

std::string SourceFile::line(int number) const {
    if (number < 1 || static_cast<std::size_t>(number) > line_starts.size()) return {};
    const std::size_t start = line_starts[static_cast<std::size_t>(number) - 1];
    const std::size_t end = text.find_first_of("\r\n", start);
    return text
        .substr(start, std::min(end == std::string::npos ? text.size() : end, text.size()) - start)
        .substr(0, kLongestShown);
}

}  // namespace slipway::importers::systemd
