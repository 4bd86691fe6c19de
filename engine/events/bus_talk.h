// What is said to a message bus, and learnt from it: who owns which name. A state machine over
// bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/events/bus_message.h"

namespace slipway::events {

class BusTalk {
public:
    // `uid` is that of this process, which the bus wants to hear.
    BusTalk(std::uint32_t uid, std::vector<std::string> names);

    // To be sent, in this order.
    std::vector<std::uint8_t> take_output() { return std::exchange(output_, {}); }

    // Takes what has come. False: who says that is no bus, or lets us not in.
    bool feed(std::span<const std::uint8_t> bytes);

    // Whether somebody owns the name of this number; nullopt: the bus has not said it yet.
    std::optional<bool> owned(std::size_t name) const { return owned_[name]; }

    // Whether the bus has said anything since it let us in.
    bool heard() const { return heard_; }

private:
    bool take_line();
    bool take_message();
    void ask();
    void call(std::string_view member, std::optional<std::string_view> argument);
    void take(const BusMessage& message);

    std::vector<std::string> names_;
    std::vector<std::optional<bool>> owned_;
    std::vector<std::uint32_t> asked_;  // the serial of the question for each
    bool let_in_ = false;
    bool heard_ = false;
    std::size_t to_pass_ = 0;  // bytes of somebody's message that is not read
    std::uint32_t serial_ = 0;
    std::vector<std::uint8_t> output_, input_;
};

}  // namespace slipway::events
