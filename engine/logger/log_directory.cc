#include "engine/logger/log_directory.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/logger/archives.h"
#include "engine/logger/processor.h"
#include "engine/sys/clock.h"
#include "engine/sys/lock.h"

namespace slipway::logger {
namespace {

constexpr unsigned kOpenMode = 0644;
constexpr unsigned kCompleteMode = 0744;
constexpr unsigned kDirectoryMode = 02700;
constexpr unsigned kOwnerExecutes = 0100;

}  // namespace

base::Status LogDirectory::open() {
    if (lock_.valid()) return base::kOk;
    base::Path path;
    if (!path.assign(target_->path)) return base::Errno{ENAMETOOLONG};
    const auto made = sys::make_directory_at(sys::kHere, path, kDirectoryMode);
    if (!made && made.error().value != EEXIST && made.error().value != EROFS) return made.error();
    auto directory = sys::open_at(sys::kHere, path, sys::Open::read | sys::Open::directory);
    if (!directory) return directory.error();
    auto lock = sys::open_at(directory.value(), "lock",
                             sys::Open::write | sys::Open::create | sys::Open::nonblock);
    if (!lock) return lock.error();
    const auto locked = sys::try_record_lock(lock.value());
    if (!locked) return locked.error();
    if (!locked.value()) return base::Errno{EBUSY};
    directory_ = std::move(directory).value();
    if (const auto done = recover_processing(); !done) return done;
    lock_ = std::move(lock).value();
    return base::kOk;
}

base::Status LogDirectory::open_current(std::uint64_t known, std::uint64_t born) {
    const auto before = sys::status_at(directory_, "current", sys::Follow::no);
    const bool interrupted = before && (before.value().mode & kOwnerExecutes) == 0;
    const bool continued = before && before.value().inode == known;
    if (interrupted && !continued && before.value().size > 0)
        if (const auto done = make_archive(directory_, "current", false); !done)
            return done.error();
    auto opened = sys::open_at(directory_, "current",
                               sys::Open::read | sys::Open::write | sys::Open::create |
                                   sys::Open::append | sys::Open::no_follow,
                               kOpenMode);
    if (!opened) return opened.error();
    const auto status = sys::status_of_descriptor(opened.value());
    if (!status) return status.error();
    // A FIFO would take lines until it is full, and then hold us up.
    if (status.value().kind != sys::FileKind::regular) return base::Errno{ESPIPE};
    if (const auto done = sys::change_mode(opened.value(), kOpenMode); !done) return done.error();
    current_ = std::move(opened).value();
    inode_ = status.value().inode;
    size_ = status.value().size;
    born_ = continued && born != 0 ? born : sys::boottime();
    return base::kOk;
}

Room LogDirectory::room() const {
    const std::uint64_t lines = target_->limits.rotates_at();
    const std::uint64_t parts =
        target_->limits.file_size == 0 ? ~std::uint64_t{0} : target_->limits.file_size;
    return {.lines = lines > size_ ? lines - size_ : 0, .parts = parts > size_ ? parts - size_ : 0};
}

std::optional<std::uint64_t> LogDirectory::due() const {
    if (target_->limits.age == 0 || size_ == 0) return std::nullopt;
    return born_ + target_->limits.age * sys::kSecond;
}

base::Status LogDirectory::append(std::string_view text) {
    if (text.empty()) return base::kOk;
    const std::uint32_t least = target_->limits.least_archives;
    for (;;) {
        const auto written = sys::write_all(current_, text);
        if (written) {
            if (size_ == 0 && target_->limits.age != 0) born_ = sys::boottime();
            size_ += text.size();
            return base::kOk;
        }
        if (written.error().value != ENOSPC || least == 0) return written;
        // A part may have been written; what stands behind size_ is written again.
        if (const auto done = truncate_to(size_); !done) return done;
        const auto removed = remove_oldest_archive(directory_, least);
        if (!removed || !removed.value()) return written;
    }
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

// Each step may fail, and then all of it is tried again.
base::Status LogDirectory::rotate() {
    if (current_.valid()) {
        (void)sys::sync_data(current_);  // a disk that fails says so at the next write
        if (const auto done = sys::change_mode(current_, kCompleteMode); !done) return done.error();
        const bool archived = target_->processor.empty();
        const auto moved = archived ? make_archive(directory_, "current", true)
                                    : sys::rename_at(directory_, "current", directory_, "previous");
        if (!moved) return moved.error();
        current_.reset();
        size_ = 0;
        if (!archived) {
            processing_ = Processing::waiting;
            retry_at_ = retry_ms_ = failures_ = 0;
        }
    }
    if (const auto done = open_current(0, 0); !done) return done.error();
    // Archives that cannot be removed now are removed at the next rotation.
    (void)trim_archives(directory_, target_->limits);
    return base::kOk;
}

base::Status LogDirectory::close_cleanly() {
    if (!current_.valid()) return base::kOk;
    (void)sys::sync_data(current_);
    return sys::change_mode(current_, kCompleteMode);
}

}  // namespace slipway::logger
