#include "engine/events/manager_link.h"

#include <algorithm>
#include <array>

#include "engine/sys/clock.h"
#include "engine/sys/entropy.h"
#include "engine/sys/report.h"

namespace slipway::events {
namespace {

constexpr std::uint64_t kPatience = 10 * sys::kSecond;
constexpr Millis kFirstRetry = 50;
constexpr Millis kLastRetry = 2'000;

}  // namespace

void ManagerLink::add_polls(std::vector<sys::Poll>& polls) const {
    if (connection_) polls.push_back({connection_->socket().value, sys::kReadable, 0});
}

std::optional<Millis> ManagerLink::next_due() const {
    if (connection_) return std::nullopt;
    return retry_at_;
}

void ManagerLink::lose(Board& board, Millis now) {
    connection_.reset();
    board.forget_told();
    retry_after_ = std::clamp(2 * retry_after_, kFirstRetry, kLastRetry);
    retry_at_ = now + retry_after_;
}

void ManagerLink::connect(Board& board, Millis now) {
    auto opened = client::Connection::open(run_);
    if (!opened) return lose(board, now);
    connection_.emplace(std::move(opened).value());
    board.forget_told();
}

void ManagerLink::look(Board& board, Millis now) {
    if (!connection_) return;
    std::array<sys::Poll, 1> polls{{{connection_->socket().value, sys::kReadable, 0}}};
    // It answers and says nothing else: what can be read is the end.
    if (sys::wait_for(polls, 0).value_or(0) > 0) lose(board, now);
}

ManagerLink::Sent ManagerLink::send(const std::string& name, formats::EventVerb verb) {
    const std::array<std::string_view, 1> names{name};
    formats::ClientRequest request;
    request.header.type = formats::FrameType::event;
    request.event = verb;
    request.names = names;
    if (verb == formats::EventVerb::pulse) {
        const auto [unanswered, fresh] = pulses_.try_emplace(name, 0);
        if (fresh) unanswered->second = sys::random_serial();
        request.header.serial = unanswered->second;
        if (!fresh) request.flags = formats::kAgain;
    }
    if (!connection_->send(request)) return Sent::lost;
    const auto frame = connection_->receive(kPatience);
    formats::DoneFrame done;
    if (!frame || !formats::decode(frame.value(), done)) return Sent::lost;
    retry_after_ = 0;
    if (verb == formats::EventVerb::pulse) pulses_.erase(name);
    if (done.outcome == formats::Outcome::ok) {
        complaint_.clear();
        return Sent::taken;
    }
    // Unknown for a moment while another generation is taken over, and busy at the end of the
    // machine, are nothing to complain about.
    const bool expected =
        done.outcome == formats::Outcome::unknown || done.outcome == formats::Outcome::busy;
    if (!expected && complaint_ != done.text) {
        complaint_ = done.text;
        sys::report({"slipway-events: the manager refuses ", name, ": ", done.text});
    }
    return Sent::refused;
}

void ManagerLink::tell(Board& board, Millis now) {
    if (!connection_ && now >= retry_at_) connect(board, now);
    while (connection_) {
        const auto message = board.next(now);
        if (!message) return;
        switch (send(board.name(message->id), message->verb)) {
            case Sent::taken:
                board.told(*message);
                break;
            case Sent::refused:
                board.refused(*message, now);
                break;
            case Sent::lost:
                return lose(board, now);
        }
    }
}

}  // namespace slipway::events
