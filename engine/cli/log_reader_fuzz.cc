// What `slipway log` reads of a log directory: the last lines are the last, whatever they contain.
//
// The first byte is the number of lines that are asked for; the rest up to the first byte 0xff is
// the archive, and behind it `current`.
#include <fstream>

#include "engine/base/require.h"
#include "engine/cli/log_reader.h"
#include "engine/sys/testing.h"

namespace {

using slipway::base::require;

void write(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::cli;
    static const slipway::sys::testing::ScratchDirectory directory;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t middle = std::min(text.find('\xff'), text.size());
    // Archives end with a whole line.
    std::string archive(text.substr(0, middle));
    if (!archive.empty()) archive += '\n';
    const std::string_view current = text.substr(std::min(middle + 1, text.size()));
    write(directory.path() + "/@400000000000000100000000.s", archive);
    write(directory.path() + "/current", current);

    const auto found = last_lines(directory.path() + "/current", data[0]);
    require(found.ok());
    std::vector<std::string> expected = lines_of(archive);
    for (std::string& line : lines_of(current)) expected.push_back(std::move(line));
    const std::size_t count = std::min<std::size_t>(data[0], expected.size());
    require(found.value().size() == count);
    for (std::size_t i = 0; i < count; ++i) {
        const LogLine& line = found.value()[i];
        require(line.raw == expected[expected.size() - count + i]);
        require(line.raw.ends_with(line.text) && line.nanoseconds < 1'000'000'000);
    }
    return 0;
}
