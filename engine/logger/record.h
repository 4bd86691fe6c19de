// What a logger leaves behind for its successor: a mapped file in the first log directory.
//
// A block of lines goes from the spare pipe to the files in three steps: (writing) it is written
// behind the recorded sizes, (dropping) it is taken out of the pipe, (idle). A logger that was
// killed is found in one of them, and its successor undoes the writing or finishes the dropping, so
// that no line is lost, repeated or split. Files and pipe live in the kernel: this is about killed
// processes; after a crash of the machine, the boot id tells that the pipe is gone.
//
// Native byte order: the file means nothing on another boot.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/logger/script.h"
#include "engine/sys/proc.h"

namespace slipway::logger {

enum class Phase : std::uint32_t { idle = 0, writing = 1, dropping = 2 };

struct Record {
    static constexpr std::uint64_t kMagic = 0x32676f6c77696c73;  // "sliwlog2"

    struct File {
        std::uint64_t inode = 0;  // of `current`
        std::uint64_t size = 0;   // before the block
        std::uint64_t born = 0;   // of its first line, in nanoseconds of the boot's clock
    };

    std::uint64_t magic = 0;
    sys::BootId boot{};
    std::uint64_t pipe_device = 0;
    std::uint64_t pipe_inode = 0;
    std::uint64_t taken = 0;       // bytes of the block
    std::uint64_t in_pipe = 0;     // bytes in the spare pipe when the block was begun
    std::uint64_t route = 0;       // which directives the unfinished line in the files goes to
    std::uint64_t route_next = 0;  // the same after this block
    std::uint32_t unfinished = 0;  // 1: the last line in the files is not finished yet
    std::uint32_t unfinished_next = 0;
    std::uint32_t file_count = 0;
    Phase phase = Phase::idle;
    std::array<File, kMaxDirectories> files{};
};

inline constexpr std::size_t kRecordBytes = 512;
static_assert(sizeof(Record) <= kRecordBytes);

// The record in the mapped bytes, which are kRecordBytes long and page-aligned.
inline Record& record_in(std::span<std::uint8_t> bytes) {
    return *reinterpret_cast<Record*>(bytes.data());
}

// Everything written before is seen by whoever sees the new phase.
inline void set_phase(Record& record, Phase phase) {
    __atomic_store(&record.phase, &phase, __ATOMIC_SEQ_CST);
}

}  // namespace slipway::logger
