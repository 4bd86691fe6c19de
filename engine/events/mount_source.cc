#include "engine/events/mount_source.h"

#include <algorithm>
#include <array>

#include "engine/formats/mount_table.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::events {

std::vector<std::string> mounted_paths(std::string text) {
    std::vector<std::string> paths;
    std::span<char> rest(text);
    while (!rest.empty()) {
        const auto end = std::find(rest.begin(), rest.end(), '\n');
        const auto size = static_cast<std::size_t>(end - rest.begin());
        formats::MountedEntry entry;
        if (formats::decode_mountinfo_line(rest.first(size), entry) == formats::LineKind::entry)
            paths.emplace_back(entry.where);
        rest = rest.subspan(std::min(size + 1, rest.size()));
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

sys::Result<std::unique_ptr<Source>> MountSource::open(FileEvents events) {
    auto table = sys::open_at(sys::kHere, "/proc/self/mountinfo", sys::Open::read);
    if (!table) return table.error();
    auto source = std::make_unique<MountSource>();
    source->events_ = std::move(events);
    source->table_ = std::move(table).value();
    return std::unique_ptr<Source>(std::move(source));
}

void MountSource::add_polls(std::vector<sys::Poll>& polls) const {
    // The kernel reports a change as an error, once for each reader; it is always readable.
    polls.push_back({table_.number(), sys::kPriority, 0});
}

sys::Result<std::string> MountSource::read() const {
    std::string text;
    std::array<char, 16384> buffer;
    if (const auto begin = sys::seek_to(table_, 0); !begin) return begin.error();
    for (;;) {
        const auto size = sys::read(table_, std::span(buffer));
        if (!size) return size.error();
        if (size.value() == 0) return text;
        text.append(buffer.data(), size.value());
    }
}

void MountSource::turn(Board& board, Millis now, std::span<const sys::Poll> ready) {
    // To be told of a change takes it away: asking once more would say that there is none.
    const bool changed = !ready.empty() && ready[0].ready != 0;
    if (!std::exchange(first_, false) && !changed) return;
    auto text = read();
    if (!text) {
        sys::report({"slipway-events: cannot read /proc/self/mountinfo",
                     sys::explain(text.error()).view()});
        return board.doubt();
    }
    const std::vector<std::string> paths = mounted_paths(std::move(text).value());
    for (const auto& [id, event] : events_)
        board.say(id, std::binary_search(paths.begin(), paths.end(), event.path), now);
}

}  // namespace slipway::events
