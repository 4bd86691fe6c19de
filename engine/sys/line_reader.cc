#include "engine/sys/line_reader.h"

#include <algorithm>

namespace slipway::sys {
namespace {

constexpr int kTooLong = 27;  // EFBIG

}  // namespace

// Moves what is left to the front and reads more; false at the end of the file.
Result<bool> LineReader::fill() {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
    const auto size = read(file_, buffer_.subspan(end_));
    if (!size) return size.error();
    end_ += size.value();
    return size.value() != 0;
}

Result<std::optional<std::span<char>>> LineReader::next() {
    using Line = std::optional<std::span<char>>;
    for (;;) {
        const auto rest = buffer_.subspan(begin_, end_ - begin_);
        const auto newline = std::find(rest.begin(), rest.end(), '\n');
        const auto size = static_cast<std::size_t>(newline - rest.begin());
        const bool found = newline != rest.end();
        if (found || (at_end_ && size != 0)) {
            begin_ += size + (found ? 1 : 0);
            if (!skipping_) return Line(rest.first(size));
            skipping_ = false;
            continue;
        }
        if (at_end_) return Line{};
        if (size == buffer_.size() || skipping_) {
            const bool first = !skipping_;
            skipping_ = true;
            begin_ = end_ = 0;
            if (first) return Errno{kTooLong};
        }
        const auto more = fill();
        if (!more) return more.error();
        at_end_ = !more.value();
    }
}

}  // namespace slipway::sys
