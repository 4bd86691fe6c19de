#include "engine/syslog/queue.h"

#include <algorithm>

#include "engine/base/fixed_string.h"
#include "engine/base/number.h"

namespace slipway::syslog {
namespace {

// Fewer and longer gaps are easier to read than one at every other line.
constexpr std::size_t kRoom = kQueueSize / 16;

}  // namespace

bool Queue::put(std::string_view text) {
    if (text.size() > kQueueSize - size_) return false;
    for (const char c : text) {
        bytes_[(begin_ + size_) % kQueueSize] = c;
        ++size_;
    }
    return true;
}

bool Queue::tell_losses() {
    if (lost_ == 0) return true;
    if (kQueueSize - size_ < kRoom) return false;
    base::FixedString<120> line;
    line.append("slipway-syslog: ");
    line.append(base::decimal_unsigned(lost_).view());
    line.append(lost_ == 1 ? " message is lost" : " messages are lost");
    line.append(" here: the logger did not keep up\n");
    if (!put(line.view())) return false;
    lost_ = 0;
    return true;
}

void Queue::add(std::string_view line) {
    if (!tell_losses() || !put(line)) ++lost_;
}

std::string_view Queue::front() const {
    return {bytes_.data() + begin_, std::min({size_, kMostAtOnce, kQueueSize - begin_})};
}

void Queue::drop(std::size_t bytes) {
    begin_ = (begin_ + bytes) % kQueueSize;
    size_ -= bytes;
    tell_losses();  // nothing further need come
}

}  // namespace slipway::syslog
