#include "engine/logger/intake.h"

#include <array>
#include <cerrno>

#include "engine/sys/file.h"
#include "engine/sys/splice.h"

namespace slipway::logger {

base::Status Copier::open() {
    auto pipe = sys::make_pipe();
    if (!pipe) return pipe.error();
    copy = std::move(pipe).value();
    auto file = sys::open_at(sys::kHere, "/dev/null", sys::Open::write);
    if (!file) return file.error();
    nowhere = std::move(file).value();
    // A user who has many pipes may be refused; then the usual 64 KiB do.
    (void)sys::set_pipe_size(copy.read_end, kBlockBytes);
    return base::kOk;
}

base::Status Intake::open(sys::BorrowedFd input, int spare) {
    const bool given = spare >= 0 && sys::is_open({spare});
    if (given) {
        own_spare_ = sys::Fd::adopt(spare);
        if (const auto done = sys::set_inherited(own_spare_, false); !done) return done.error();
    } else {
        auto pipe = sys::make_pipe();
        if (!pipe) return pipe.error();
        auto both = sys::open_both_ways(pipe.value().read_end);
        if (!both) return both.error();
        own_spare_ = std::move(both).value();
    }
    const auto opened = open(input, own_spare_);
    lossless_ = given;
    return opened;
}

base::Status Intake::open(sys::BorrowedFd input, sys::BorrowedFd spare) {
    input_ = input;
    spare_ = spare;
    lossless_ = true;
    (void)sys::set_pipe_size(spare_, kBlockBytes);
    const auto waiting = sys::readable_bytes(spare_);
    if (!waiting) return waiting.error();
    waiting_ = waiting.value();
    return base::kOk;
}

int Intake::release_spare() {
    (void)sys::set_inherited(own_spare_, true);
    return own_spare_.release();
}

// One call is enough for what is there: more is heard of from poll(2).
base::Status Intake::take() {
    full_ = false;
    const auto moved = sys::splice_bytes(input_, spare_, kBlockBytes);
    if (moved) {
        waiting_ += moved.value();
        ended_ = moved.value() == 0;
        return base::kOk;
    }
    if (moved.error().value == EINVAL) return take_by_reading();
    if (moved.error().value != EAGAIN) return moved.error();
    const auto left = sys::readable_bytes(input_);
    full_ = left && left.value() > 0;
    return base::kOk;
}

// Terminals and some files cannot be spliced. What was read and not yet put into the spare pipe is
// lost by a kill; such an input is nobody's service.
base::Status Intake::take_by_reading() {
    std::array<char, 4096> part{};
    full_ = waiting_ > kBlockBytes / 2;
    if (full_) return base::kOk;
    const auto got = sys::read(input_, part);
    if (!got) return got.error();
    ended_ = got.value() == 0;
    if (const auto done = sys::write_all(spare_, std::string_view(part.data(), got.value())); !done)
        return done;
    waiting_ += got.value();
    return base::kOk;
}

// What stands in the copy, to its end.
base::Status Intake::read_copy(std::span<char> bytes) {
    while (copier_.left > 0) {
        const auto got = sys::read(copier_.copy.read_end, bytes.first(copier_.left));
        if (!got) return got.error();
        bytes = bytes.subspan(got.value());
        copier_.left -= got.value();
    }
    return base::kOk;
}

base::Status Intake::look(std::string_view& text) {
    text = {};
    if (waiting_ == 0) return base::kOk;
    // What is left there of another look would stand before what is copied now.
    if (const auto emptied = read_copy(scratch_.bytes); !emptied) return emptied;
    const auto copied = sys::tee_bytes(spare_, copier_.copy.write_end, kBlockBytes);
    if (!copied) return copied.error();
    copier_.left = copied.value();
    if (const auto done = read_copy(scratch_.bytes); !done) return done;
    text = {scratch_.bytes.data(), copied.value()};
    return base::kOk;
}

base::Status Intake::drop(std::size_t& bytes) {
    if (bytes > 0) full_ = false;
    while (bytes > 0) {
        const auto dropped = sys::splice_bytes(spare_, copier_.nowhere, bytes);
        if (!dropped && dropped.error().value == EAGAIN) {
            // Nobody writes while we are the logger: empty is the only honest reason.
            const auto left = sys::readable_bytes(spare_);
            return base::Errno{left && left.value() == 0 ? EPROTO : EAGAIN};
        }
        if (!dropped) return dropped.error();
        if (dropped.value() == 0) return base::Errno{EPROTO};
        bytes -= dropped.value();
        waiting_ -= dropped.value();
    }
    return base::kOk;
}

}  // namespace slipway::logger
