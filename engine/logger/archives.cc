#include "engine/logger/archives.h"

#include "engine/formats/tai.h"
#include "engine/sys/clock.h"
#include "engine/sys/directory.h"

namespace slipway::logger {
namespace {

using ArchiveName = base::FixedString<32>;

bool is_archive(std::string_view name) {
    return name.size() == 27 && name[0] == '@' && name[25] == '.' &&
           (name[26] == 's' || name[26] == 'u') && formats::parse_tai(name.substr(0, 25));
}

struct Archives {
    std::uint32_t count = 0;
    std::uint64_t size = 0;
    ArchiveName oldest, newest;
};

enum class Sizes : bool { unknown, summed };

// Sizes cost a system call for each archive.
base::Result<Archives> look_at_archives(sys::BorrowedFd directory, Sizes sizes) {
    Archives archives;
    auto reader = sys::open_directory(directory, ".");
    if (!reader) return reader.error();
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry) return entry.error();
        if (!entry.value()) return archives;
        const std::string_view name = entry.value()->view();
        if (!is_archive(name)) continue;
        ++archives.count;
        if (sizes == Sizes::summed)
            if (const auto status = sys::status_at(directory, entry.value()->name, sys::Follow::no))
                archives.size += status.value().size;
        if (archives.oldest.empty() || name < archives.oldest.view()) archives.oldest.assign(name);
        if (archives.newest.empty() || name > archives.newest.view()) archives.newest.assign(name);
    }
}

ArchiveName name_of(const formats::Tai& time, bool complete) {
    ArchiveName name;
    name.append(formats::tai_text(time).view());
    name.append(complete ? ".s" : ".u");
    return name;
}

}  // namespace

base::Status make_archive(sys::BorrowedFd directory, const char* file, bool complete) {
    const sys::WallTime now = sys::realtime();
    formats::Tai time = formats::tai_from_unix(now.seconds, now.nanoseconds);
    // Archives are read in the order of their names, whatever became of the clock, and two
    // rotations within the clock's grain would have the same name.
    const auto archives = look_at_archives(directory, Sizes::unknown);
    if (!archives) return archives.error();
    ArchiveName name = name_of(time, complete);
    const std::string_view newest = archives.value().newest.view();
    if (!newest.empty() && name.view().substr(0, 25) <= newest.substr(0, 25)) {
        time = *formats::parse_tai(newest.substr(0, 25));
        time.nanoseconds = (time.nanoseconds + 1) % 1000000000;
        if (time.nanoseconds == 0) ++time.seconds;
        name = name_of(time, complete);
    }
    return sys::rename_at(directory, file, directory, name);
}

base::Status trim_archives(sys::BorrowedFd directory, const Limits& limits) {
    const Sizes sizes = limits.archives_size > 0 ? Sizes::summed : Sizes::unknown;
    for (;;) {
        const auto archives = look_at_archives(directory, sizes);
        if (!archives) return archives.error();
        const bool too_many = archives.value().count > limits.archives;
        const bool too_large =
            sizes == Sizes::summed && archives.value().size > limits.archives_size;
        if (archives.value().count == 0 || (!too_many && !too_large)) return base::kOk;
        const auto removed = sys::unlink_at(directory, archives.value().oldest);
        if (!removed) return removed.error();
    }
}

base::Result<bool> remove_oldest_archive(sys::BorrowedFd directory, std::uint32_t least) {
    const auto archives = look_at_archives(directory, Sizes::unknown);
    if (!archives) return archives.error();
    if (archives.value().count <= least) return false;
    if (const auto done = sys::unlink_at(directory, archives.value().oldest); !done)
        return done.error();
    return true;
}

}  // namespace slipway::logger
