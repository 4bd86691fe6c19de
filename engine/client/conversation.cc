#include "engine/client/conversation.h"

#include <algorithm>
#include <cerrno>

#include "engine/sys/entropy.h"
#include "engine/sys/file.h"

namespace slipway::client {
namespace {

constexpr std::uint64_t kPause = 50 * sys::kMillisecond;  // between two tries
constexpr std::uint64_t kLasting = sys::kSecond;          // a connection of so long was one

}  // namespace

Conversation::Conversation(std::string run, formats::ClientRequest request, std::uint64_t away)
    : run_(std::move(run)), request_(request), away_(away) {
    connection_ = Connection::handed_over();
    if (connection_) {
        request_.header.serial = connection_->serial();
        was_sent_now();
    } else {
        request_.header.serial = sys::random_serial();
    }
}

sys::Status Conversation::connect_and_send() {
    auto opened = Connection::open(run_);
    if (!opened) return opened.error();
    if (const auto sent = opened.value().send(request_); !sent) return sent.error();
    connection_ = std::move(opened).value();
    was_sent_now();
    return base::kOk;
}

void Conversation::was_sent_now() {
    connected_at_ = sys::monotonic();
    sent_ = true;
    request_.flags |= formats::kAgain;  // if it has to be sent once more
}

// Whether it is worth another try; where there is no tree at all it is not.
bool Conversation::may_come_back(sys::Errno error) {
    const int value = error.value;
    if (value != ENOENT && value != ECONNREFUSED && value != EPIPE && value != ECONNRESET)
        return false;
    if (!sys::status_at(sys::kHere, run_ + "/scan")) return false;
    const std::uint64_t now = sys::monotonic();
    if (!away_since_) away_since_ = now;
    return now - *away_since_ < away_;
}

sys::Result<std::span<const std::uint8_t>> Conversation::receive(
    std::optional<std::uint64_t> patience) {
    const std::uint64_t begin = sys::monotonic();
    for (;;) {
        std::optional<std::uint64_t> left = patience;
        if (left) *left -= std::min(*left, sys::monotonic() - begin);
        if (connection_) {
            const auto frame = connection_->receive(left);
            if (frame) away_since_.reset();
            if (frame || frame.error().value == ETIMEDOUT) return frame;
            error_ = frame.error();
            if (sys::monotonic() - connected_at_ > kLasting) away_since_.reset();
            connection_.reset();
            began_anew_ = true;
        } else if (const auto done = connect_and_send(); !done) {
            error_ = done.error();
        } else {
            continue;
        }
        if (!may_come_back(error_)) return error_;
        if (left && *left <= kPause) return sys::Errno{ETIMEDOUT};
        sys::sleep_for(kPause);
    }
}

}  // namespace slipway::client
