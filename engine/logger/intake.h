// The way of the bytes before they are written: producers' pipe, spare pipe, a copy to look at.
//
// Bytes move from the input into the spare pipe, which somebody else holds, too, and stay there
// until they are in the files: a logger that is killed loses none. The copy is made by tee(2), as a
// pipe cannot be read without taking.
#pragma once

#include <span>
#include <string_view>

#include "engine/logger/block.h"
#include "engine/sys/pipe.h"

namespace slipway::logger {

// What the streams of a process share, as they take turns.

// Large: belongs in static storage that begins as zeroes; most of it is never touched.
struct Scratch {
    std::array<char, kBlockBytes> bytes{};
    Block block;
};

// The descriptors of the copy.
struct Copier {
    sys::Pipe copy;
    std::size_t left = 0;  // bytes in it that a look which failed did not read
    sys::Fd nowhere;       // /dev/null

    base::Status open();
};

class Intake {
public:
    Intake(Copier& copier, Scratch& scratch) : copier_(copier), scratch_(scratch) {}

    // `spare` is a descriptor of the spare pipe that is open both ways, or -1: then an own pipe is
    // made, and what is in it dies with this process. `input` stays the caller's.
    base::Status open(sys::BorrowedFd input, int spare);

    // Both stay the caller's.
    base::Status open(sys::BorrowedFd input, sys::BorrowedFd spare);

    // Whether somebody else holds the spare pipe.
    bool lossless() const { return lossless_; }

    sys::BorrowedFd spare() const { return spare_; }

    // Gives the spare pipe away, to be inherited by the programs that this process executes.
    int release_spare();

    // Takes what the input has, as far as the spare pipe has room.
    base::Status take();

    // The input is at its end.
    bool ended() const { return ended_; }

    // The input had more than the spare pipe could take.
    bool full() const { return full_; }

    // How many bytes the spare pipe holds.
    std::uint64_t waiting() const { return waiting_; }

    // Copies what is in the spare pipe, at most kBlockBytes.
    base::Status look(std::string_view& text);

    // Takes bytes out of the spare pipe for good; `bytes` are those that are left to be taken when
    // it fails. EPROTO: they are not there.
    base::Status drop(std::size_t& bytes);

private:
    base::Status take_by_reading();
    base::Status read_copy(std::span<char> bytes);

    Copier& copier_;
    Scratch& scratch_;
    sys::BorrowedFd input_;
    sys::Fd own_spare_;
    sys::BorrowedFd spare_;
    std::uint64_t waiting_ = 0;
    bool lossless_ = false;
    bool ended_ = false;
    bool full_ = false;
};

}  // namespace slipway::logger
