#include "engine/logger/intake.h"

#include <array>
#include <cerrno>

#include "engine/sys/file.h"
#include "engine/sys/splice.h"

namespace slipway::logger {
namespace {

// What look() shows; one logger a process.
std::array<char, kBlockBytes> bytes;

}  // namespace

base::Status Intake::open(int spare) {
    lossless_ = spare >= 0 && sys::is_open({spare});
    if (lossless_) {
        spare_ = sys::Fd::adopt(spare);
        // Both ends are one description: reading an empty pipe must not wait.
        if (const auto done = sys::set_inherited(spare_, false); !done) return done.error();
    } else {
        auto pipe = sys::make_pipe();
        if (!pipe) return pipe.error();
        auto both = sys::open_both_ways(pipe.value().read_end);
        if (!both) return both.error();
        spare_ = std::move(both).value();
    }
    auto copy = sys::make_pipe();
    if (!copy) return copy.error();
    copy_ = std::move(copy).value();
    auto nowhere = sys::open_at(sys::kHere, "/dev/null", sys::Open::write);
    if (!nowhere) return nowhere.error();
    nowhere_ = std::move(nowhere).value();
    // A user who has many pipes may be refused; then the usual 64 KiB do.
    (void)sys::set_pipe_size(spare_, kBlockBytes);
    (void)sys::set_pipe_size(copy_.read_end, kBlockBytes);
    return base::kOk;
}

base::Status Intake::take() {
    full_ = false;
    for (;;) {
        const auto moved = sys::splice_bytes(sys::kStdin, spare_, kBlockBytes);
        if (moved && moved.value() > 0) continue;
        if (moved) {
            ended_ = true;
            return base::kOk;
        }
        if (moved.error().value == EINVAL) return take_by_reading();
        if (moved.error().value != EAGAIN) return moved.error();
        const auto left = sys::readable_bytes(sys::kStdin);
        full_ = left && left.value() > 0;
        return base::kOk;
    }
}

// Terminals and some files cannot be spliced. What was read and not yet put into the spare pipe is
// lost by a kill; such an input is nobody's service.
base::Status Intake::take_by_reading() {
    std::array<char, 4096> part{};
    const auto in_pipe = sys::readable_bytes(spare_);
    if (!in_pipe) return in_pipe.error();
    full_ = in_pipe.value() > kBlockBytes / 2;
    if (full_) return base::kOk;
    const auto got = sys::read(sys::kStdin, part);
    if (!got) return got.error();
    ended_ = got.value() == 0;
    return sys::write_all(spare_, std::string_view(part.data(), got.value()));
}

base::Status Intake::look(std::string_view& text, std::size_t& in_pipe) {
    text = {};
    const auto available = sys::readable_bytes(spare_);
    if (!available) return available.error();
    in_pipe = available.value();
    if (in_pipe == 0) return base::kOk;
    const auto copied = sys::tee_bytes(spare_, copy_.write_end, kBlockBytes);
    if (!copied) return copied.error();
    std::size_t size = 0;
    while (size < copied.value()) {
        const auto got =
            sys::read(copy_.read_end, std::span(bytes).subspan(size, copied.value() - size));
        if (!got) return got.error();
        size += got.value();
    }
    text = {bytes.data(), size};
    return base::kOk;
}

base::Status Intake::drop(std::size_t bytes) {
    if (bytes > 0) full_ = false;
    while (bytes > 0) {
        const auto dropped = sys::splice_bytes(spare_, nowhere_, bytes);
        if (!dropped) return dropped.error();
        if (dropped.value() == 0) return base::Errno{EPROTO};
        bytes -= dropped.value();
    }
    return base::kOk;
}

}  // namespace slipway::logger
