#include "engine/cli/log_reader.h"

#include <algorithm>
#include <array>

#include "engine/formats/tai.h"
#include "engine/sys/directory.h"

namespace slipway::cli {
namespace {

constexpr std::size_t kStamp = 25;  // '@' and 24 digits

sys::Result<std::string> read_file(const std::string& path) {
    const auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file) return file.error();
    std::string text;
    std::array<char, 65536> buffer;
    for (;;) {
        const auto got = sys::read(file.value(), std::span(buffer));
        if (!got) return got.error();
        if (got.value() == 0) return text;
        text.append(buffer.data(), got.value());
    }
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

// The archives beside the `current` of a log directory, newest first: their names are their times.
std::vector<std::string> archives(const std::string& file) {
    std::vector<std::string> names;
    if (!file.ends_with("/current")) return names;
    const std::string directory = file.substr(0, file.rfind('/'));
    auto reader = sys::open_directory(sys::kHere, directory);
    if (!reader) return names;
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry || !entry.value()) break;
        const std::string name(entry.value()->view());
        if (name.starts_with('@')) names.push_back(directory + "/" + name);
    }
    std::sort(names.rbegin(), names.rend());
    return names;
}

}  // namespace

LogLine parse_log_line(std::string_view line) {
    LogLine out;
    out.raw = line;
    out.text = line;
    const auto stamp = formats::parse_tai(line.substr(0, kStamp));
    if (!stamp) return out;
    out.stamped = true;
    out.unix_seconds = formats::unix_seconds(*stamp);
    out.nanoseconds = stamp->nanoseconds;
    line.remove_prefix(kStamp);
    if (line.starts_with(' ')) line.remove_prefix(1);
    out.text = line;
    return out;
}

sys::Result<std::vector<LogLine>> last_lines(const std::string& file, std::uint64_t count) {
    std::vector<LogLine> newest_first;
    const auto take = [&](const std::string& text) {
        const std::vector<std::string_view> lines = lines_of(text);
        for (auto line = lines.rbegin(); line != lines.rend() && newest_first.size() < count;
             ++line)
            newest_first.push_back(parse_log_line(*line));
    };
    const auto current = read_file(file);
    if (!current) return current.error();
    take(current.value());
    for (const std::string& archive : archives(file)) {
        if (newest_first.size() >= count) break;
        if (const auto text = read_file(archive)) take(text.value());
    }
    std::reverse(newest_first.begin(), newest_first.end());
    return newest_first;
}

LogFollower::LogFollower(std::string path) : path_(std::move(path)) {
    if (!open()) return;
    const auto status = sys::status_of_descriptor(file_);
    if (status && !sys::seek_to(file_, status.value().size)) file_.reset();
}

bool LogFollower::open() {
    auto file = sys::open_at(sys::kHere, path_, sys::Open::read);
    if (!file) return false;
    const auto status = sys::status_of_descriptor(file.value());
    if (!status) return false;
    inode_ = status.value().inode;
    file_ = std::move(file.value());
    return true;
}

void LogFollower::read_rest(std::vector<LogLine>& out) {
    std::array<char, 65536> buffer;
    for (;;) {
        const auto got = sys::read(file_, std::span(buffer));
        if (!got || got.value() == 0) break;
        partial_.append(buffer.data(), got.value());
    }
    for (std::size_t end; (end = partial_.find('\n')) != std::string::npos;) {
        out.push_back(parse_log_line(std::string_view(partial_).substr(0, end)));
        partial_.erase(0, end + 1);
    }
}

std::vector<LogLine> LogFollower::next() {
    std::vector<LogLine> out;
    if (!file_.valid() && !open()) return out;
    const auto now = sys::status_at(sys::kHere, path_);
    read_rest(out);
    // Rotated: the old file was read to its end above, the new one begins at its beginning.
    if (now && now.value().inode != inode_ && open()) read_rest(out);
    return out;
}

}  // namespace slipway::cli
