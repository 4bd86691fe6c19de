// How a logger continues what its predecessor left: the start of stream.h.
#include <cerrno>

#include "engine/logger/stream.h"
#include "engine/sys/report.h"

namespace slipway::logger {
namespace {

constexpr const char* kRecordName = ".slipway-log";

}  // namespace

base::Status Stream::open_directories() {
    for (std::size_t i = 0; i < script_.directories.size(); ++i) {
        directories_[i].configure(script_.directories[i]);
        failing_ = script_.directories[i].path;
        if (const auto done = directories_[i].open(); !done) return done;
    }
    if (script_.directories.empty()) {
        record_ = &own_record_;
        return base::kOk;
    }
    failing_ = script_.directories[0].path;
    if (record_ == nullptr)
        if (const auto done = map_record(); !done) return done;
    return recover();
}

// The file is written before it is mapped: touching a page for which the disk has no room would
// kill us.
base::Status Stream::map_record() {
    const sys::BorrowedFd directory = directories_[0].fd();
    auto file = sys::open_at(
        directory, kRecordName,
        sys::Open::read | sys::Open::write | sys::Open::create | sys::Open::no_follow, 0600);
    if (!file) return file.error();
    const auto status = sys::status_of_descriptor(file.value());
    if (!status) return status.error();
    if (status.value().size < kRecordBytes) {
        const std::array<std::uint8_t, kRecordBytes> empty{};
        if (const auto done = sys::write_at(file.value(), empty, 0); !done) return done.error();
        const auto now = sys::status_of_descriptor(file.value());
        if (!now) return now.error();
        if (now.value().size < kRecordBytes) return base::Errno{ENOSPC};
    }
    auto map = sys::map_file(file.value(), kRecordBytes, true);
    if (!map) return map.error();
    map_ = std::move(map).value();
    record_ = &record_in(map_.bytes());
    return base::kOk;
}

base::Status Stream::recover() {
    const auto boot = sys::boot_id();
    const auto pipe = sys::status_of_descriptor(intake_.spare());
    if (!pipe) return pipe.error();
    // Without /proc no record can be trusted, and none is left that could be.
    const bool same_boot = boot && record_->magic == Record::kMagic &&
                           record_->boot == boot.value() &&
                           record_->file_count == script_.directories.size();
    const bool same_pipe = same_boot && record_->pipe_device == pipe.value().device &&
                           record_->pipe_inode == pipe.value().inode;
    for (std::size_t i = 0; i < script_.directories.size(); ++i) {
        failing_ = script_.directories[i].path;
        const Record::File file = same_boot ? record_->files[i] : Record::File{};
        if (const auto done = directories_[i].open_current(file.inode, file.born); !done)
            return done;
    }
    if (same_boot)
        if (const auto done = recover_block(same_pipe); !done) return done;
    set_phase(*record_, Phase::idle);
    if (!same_pipe) record_->unfinished = 0;
    record_->boot = boot ? boot.value() : sys::BootId{};
    record_->pipe_device = pipe.value().device;
    record_->pipe_inode = pipe.value().inode;
    record_->file_count = static_cast<std::uint32_t>(script_.directories.size());
    record_->magic = boot ? Record::kMagic : 0;
    return base::kOk;
}

// Undoes a block that was being written, or finishes dropping one that was written.
base::Status Stream::recover_block(bool same_pipe) {
    for (std::size_t i = 0; i < script_.directories.size(); ++i) {
        const Record::File& file = record_->files[i];
        LogDirectory& directory = directories_[i];
        failing_ = script_.directories[i].path;
        // Another file was put there meanwhile: nothing of ours is in it.
        if (file.inode != directory.inode()) continue;
        if (record_->phase == Phase::writing && same_pipe && directory.size() > file.size)
            if (const auto done = directory.truncate_to(file.size); !done) return done;
        if (same_pipe) continue;
        // The pipe is gone, and with it the rest of a line that was begun.
        if (record_->phase != Phase::idle)
            if (const auto done = directory.cut_unfinished_line(file.size); !done) return done;
        if (const auto done = directory.finish_last_line(); !done) return done;
    }
    if (record_->phase != Phase::dropping || !same_pipe) return base::kOk;
    const std::uint64_t dropped = record_->in_pipe - intake_.waiting();
    if (intake_.waiting() <= record_->in_pipe && dropped < record_->taken) {
        std::size_t left = record_->taken - dropped;
        if (const auto done = intake_.drop(left); !done) return done;
    }
    record_->unfinished = record_->unfinished_next;
    record_->route = record_->route_next;
    return base::kOk;
}

}  // namespace slipway::logger
