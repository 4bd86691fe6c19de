// slipway-exec's connection to the descriptor holder (docs/formats/holder.md).
#pragma once

#include <cerrno>
#include <cstdint>
#include <string_view>

#include "engine/spawn/holder.h"
#include "engine/sys/clock.h"

namespace slipway::exec {

// A holder that dies while it is asked, or gives no answer, is asked again: what it keeps must not
// be made a second time. One that is silent is given up after twelve seconds, one that has died
// after thirty.
class HolderLink {
public:
    explicit HolderLink(std::string_view address)
        : address_(address), deadline_(sys::monotonic() + kPatience) {
        connect();
    }

    bool there() const { return link_.valid(); }

    // Why it is not there; ENOENT: there is none.
    sys::Errno why() const { return why_; }

    // Each try waits two seconds for the answer.
    template <typename Request>
    auto ask(Request request) {
        constexpr int kTries = 5;
        auto answer = request(link_.borrow());
        for (int i = 0; i < kTries && !answer && is_lost(answer.error()); ++i) {
            if (!connect() || sys::monotonic() >= deadline_) break;
            answer = request(link_.borrow());
        }
        return answer;
    }

    static bool is_lost(sys::Errno error) {
        return error.value == ECONNRESET || error.value == EPIPE || error.value == ETIMEDOUT;
    }

private:
    // Nobody else waits for us, and its supervisor may have been killed with it.
    static constexpr std::uint64_t kPatience = 30 * sys::kSecond;

    bool connect() {
        link_.reset();
        // Early in the boot there is no holder yet; then the sockets are the service's alone.
        if (address_.empty()) return false;
        const auto now = sys::monotonic();
        const auto left = now < deadline_ ? (deadline_ - now) / sys::kSecond : 0;
        auto connected = spawn::connect_holder_patiently(address_, static_cast<unsigned>(left));
        if (connected)
            link_ = std::move(connected).value();
        else
            why_ = connected.error();
        return there();
    }

    std::string_view address_;
    std::uint64_t deadline_;
    sys::Fd link_;
    sys::Errno why_{ENOENT};
};

}  // namespace slipway::exec
