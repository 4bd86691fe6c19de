// The way of the bytes before they are written: producers' pipe, spare pipe, a copy to look at.
//
// Bytes move from standard input into the spare pipe, which somebody else holds, too, and stay
// there until they are in the files: a logger that is killed loses none. The copy is made by
// tee(2), as a pipe cannot be read without taking.
#pragma once

#include <string_view>

#include "engine/logger/block.h"
#include "engine/sys/pipe.h"

namespace slipway::logger {

class Intake {
public:
    // `spare` is a descriptor of the spare pipe that is open both ways, or -1: then an own pipe is
    // made, and what is in it dies with this process.
    base::Status open(int spare);

    // Whether somebody else holds the spare pipe.
    bool lossless() const { return lossless_; }

    sys::BorrowedFd spare() const { return spare_; }

    // Takes what standard input has, as far as the spare pipe has room.
    base::Status take();

    // Standard input is at its end.
    bool ended() const { return ended_; }

    // Standard input had more than the spare pipe could take.
    bool full() const { return full_; }

    // Copies what is in the spare pipe, at most kBlockBytes, and gives how much the pipe holds.
    base::Status look(std::string_view& text, std::size_t& in_pipe);

    // Takes bytes out of the spare pipe for good.
    base::Status drop(std::size_t bytes);

private:
    base::Status take_by_reading();

    sys::Fd spare_;
    sys::Fd nowhere_;  // /dev/null
    sys::Pipe copy_;
    bool lossless_ = false;
    bool ended_ = false;
    bool full_ = false;
};

}  // namespace slipway::logger
