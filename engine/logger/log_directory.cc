#include "engine/logger/log_directory.h"

#include <array>
#include <cerrno>

#include "engine/formats/tai.h"
#include "engine/sys/clock.h"
#include "engine/sys/directory.h"
#include "engine/sys/lock.h"

namespace slipway::logger {
namespace {

constexpr unsigned kOpenMode = 0644;
constexpr unsigned kCompleteMode = 0744;
constexpr unsigned kDirectoryMode = 02700;
constexpr unsigned kOwnerExecutes = 0100;

using ArchiveName = base::FixedString<32>;

// '@', 24 digits, '.', 's' or 'u'.
bool is_archive(std::string_view name) {
    return name.size() == 27 && name[0] == '@' && name[25] == '.' &&
           (name[26] == 's' || name[26] == 'u') && formats::parse_tai(name.substr(0, 25));
}

// A name that is not taken; two rotations within the clock's grain would have the same.
ArchiveName free_name(sys::BorrowedFd directory, bool complete) {
    const sys::WallTime now = sys::realtime();
    formats::Tai time = formats::tai_from_unix(now.seconds, now.nanoseconds);
    for (;;) {
        ArchiveName name;
        name.append(formats::tai_text(time).view());
        name.append(complete ? ".s" : ".u");
        if (!sys::status_at(directory, name, sys::Follow::no)) return name;
        time.nanoseconds = (time.nanoseconds + 1) % 1000000000;
        if (time.nanoseconds == 0) ++time.seconds;
    }
}

struct Archives {
    std::uint32_t count = 0;
    std::uint64_t size = 0;
    std::uint64_t oldest_size = 0;
    ArchiveName oldest;
};

base::Result<Archives> look_at_archives(sys::BorrowedFd directory) {
    Archives archives;
    auto reader = sys::open_directory(directory, ".");
    if (!reader) return reader.error();
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry) return entry.error();
        if (!entry.value()) return archives;
        const std::string_view name = entry.value()->view();
        if (!is_archive(name)) continue;
        const auto status = sys::status_at(directory, entry.value()->name, sys::Follow::no);
        const std::uint64_t size = status ? status.value().size : 0;
        ++archives.count;
        archives.size += size;
        if (archives.oldest.empty() || name < archives.oldest.view()) {
            archives.oldest.assign(name);
            archives.oldest_size = size;
        }
    }
}

}  // namespace

base::Status LogDirectory::open() {
    if (lock_.valid()) return base::kOk;
    base::Path path;
    if (!path.assign(target_->path)) return base::Errno{ENAMETOOLONG};
    const auto made = sys::make_directory_at(sys::kHere, path, kDirectoryMode);
    if (!made && made.error().value != EEXIST && made.error().value != EROFS) return made.error();
    auto directory = sys::open_at(sys::kHere, path, sys::Open::read | sys::Open::directory);
    if (!directory) return directory.error();
    auto lock = sys::open_at(directory.value(), "lock", sys::Open::write | sys::Open::create);
    if (!lock) return lock.error();
    const auto locked = sys::try_record_lock(lock.value());
    if (!locked) return locked.error();
    if (!locked.value()) return base::Errno{EBUSY};
    directory_ = std::move(directory).value();
    lock_ = std::move(lock).value();
    // s6-log was killed between the two renames of its rotation.
    if (!sys::status_at(directory_, "previous", sys::Follow::no)) return base::kOk;
    return archive("previous", false);
}

base::Status LogDirectory::archive(const char* name, bool complete) {
    return sys::rename_at(directory_, name, directory_, free_name(directory_, complete));
}

base::Status LogDirectory::open_current(std::uint64_t known) {
    const auto before = sys::status_at(directory_, "current", sys::Follow::no);
    const bool interrupted = before && (before.value().mode & kOwnerExecutes) == 0;
    if (interrupted && before.value().inode != known && before.value().size > 0)
        if (const auto done = archive("current", false); !done) return done.error();
    auto opened = sys::open_at(directory_, "current",
                               sys::Open::read | sys::Open::write | sys::Open::create |
                                   sys::Open::append | sys::Open::no_follow,
                               kOpenMode);
    if (!opened) return opened.error();
    const auto status = sys::status_of_descriptor(opened.value());
    if (!status) return status.error();
    if (const auto done = sys::change_mode(opened.value(), kOpenMode); !done) return done.error();
    current_ = std::move(opened).value();
    inode_ = status.value().inode;
    size_ = status.value().size;
    return base::kOk;
}

std::uint64_t LogDirectory::room() const {
    if (size_ == 0) return ~std::uint64_t{0};
    return target_->limits.file_size > size_ ? target_->limits.file_size - size_ : 0;
}

base::Status LogDirectory::append(std::string_view text) {
    if (text.empty()) return base::kOk;
    const auto written = sys::write_all(current_, text);
    if (written) size_ += text.size();
    return written;
}

base::Status LogDirectory::truncate_to(std::uint64_t size) {
    const auto done = sys::truncate(current_, size);
    if (done) size_ = size;
    return done;
}

base::Status LogDirectory::cut_unfinished_line(std::uint64_t from) {
    std::array<std::uint8_t, 4096> part{};
    std::uint64_t end = from;
    for (std::uint64_t at = from; at < size_;) {
        const auto got = sys::read_at(current_, part, at);
        if (!got) return got.error();
        if (got.value() == 0) break;
        for (std::size_t i = 0; i < got.value(); ++i)
            if (part[i] == '\n') end = at + i + 1;
        at += got.value();
    }
    return end < size_ ? truncate_to(end) : base::kOk;
}

base::Status LogDirectory::finish_last_line() {
    if (size_ == 0) return base::kOk;
    std::array<std::uint8_t, 1> last{};
    const auto got = sys::read_at(current_, last, size_ - 1);
    if (!got) return got.error();
    if (last[0] == '\n') return base::kOk;
    return append("\n");
}

base::Status LogDirectory::rotate() {
    if (current_.valid()) {
        (void)sys::sync_data(current_);  // a disk that fails says so at the next write
        if (const auto done = sys::change_mode(current_, kCompleteMode); !done) return done.error();
        if (const auto done = archive("current", true); !done) return done.error();
        current_.reset();
    }
    if (const auto done = open_current(0); !done) return done.error();
    // Archives that cannot be removed now are removed at the next rotation.
    (void)trim();
    return base::kOk;
}

base::Status LogDirectory::trim() {
    for (;;) {
        const auto archives = look_at_archives(directory_);
        if (!archives) return archives.error();
        const Limits& limits = target_->limits;
        const bool too_many = archives.value().count > limits.archives;
        const bool too_large =
            limits.archives_size > 0 && archives.value().size > limits.archives_size;
        if (archives.value().count == 0 || (!too_many && !too_large)) return base::kOk;
        const auto removed = sys::unlink_at(directory_, archives.value().oldest);
        if (!removed) return removed.error();
    }
}

base::Status LogDirectory::close_cleanly() {
    if (!current_.valid()) return base::kOk;
    (void)sys::sync_data(current_);
    return sys::change_mode(current_, kCompleteMode);
}

}  // namespace slipway::logger
