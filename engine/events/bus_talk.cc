#include "engine/events/bus_talk.h"

#include <algorithm>

#include "engine/base/number.h"

namespace slipway::events {
namespace {

constexpr std::string_view kBus = "org.freedesktop.DBus";
constexpr std::string_view kNobody = "org.freedesktop.DBus.Error.NameHasNoOwner";
constexpr std::size_t kMaxLine = 4096;

void append(std::vector<std::uint8_t>& out, std::string_view text) {
    out.insert(out.end(), text.begin(), text.end());
}

}  // namespace

BusTalk::BusTalk(std::uint32_t uid, std::vector<std::string> names)
    : names_(std::move(names)), owned_(names_.size()), asked_(names_.size()) {
    // A byte that may carry who we are comes first; then the number in ASCII, in hexadecimal.
    output_.push_back(0);
    append(output_, "AUTH EXTERNAL ");
    const base::NumberText number = base::decimal_unsigned(uid);
    for (const char digit : number.view())
        append(output_, base::hexadecimal(static_cast<unsigned char>(digit), 2).view());
    append(output_, "\r\n");
}

void BusTalk::call(std::string_view member, std::optional<std::string_view> argument) {
    const std::vector<std::uint8_t> message = encode_bus_call(++serial_, member, argument);
    output_.insert(output_.end(), message.begin(), message.end());
}

// First that changes are to be told, then for what is: so nothing is missed.
void BusTalk::ask() {
    append(output_, "BEGIN\r\n");
    call("Hello", std::nullopt);
    for (std::size_t i = 0; i < names_.size(); ++i) {
        call("AddMatch", "type='signal',sender='" + std::string(kBus) + "',interface='" +
                             std::string(kBus) + "',member='NameOwnerChanged',arg0='" + names_[i] +
                             "'");
        call("GetNameOwner", names_[i]);
        asked_[i] = serial_;
    }
}

bool BusTalk::take_line() {
    const auto end = std::find(input_.begin(), input_.end(), '\n');
    if (end == input_.end()) return false;
    const std::string line(input_.begin(), end);
    input_.erase(input_.begin(), end + 1);
    let_in_ = line.starts_with("OK ");
    if (let_in_) ask();
    return true;
}

void BusTalk::take(const BusMessage& message) {
    if (message.sender != kBus) return;
    heard_ = true;
    if (message.type == BusMessage::Type::signal) {
        const bool changed = message.member == "NameOwnerChanged" && message.strings.size() == 3;
        for (std::size_t i = 0; changed && i < names_.size(); ++i)
            if (names_[i] == message.strings[0]) owned_[i] = !message.strings[2].empty();
        return;
    }
    const auto question = std::find(asked_.begin(), asked_.end(), message.reply_to);
    if (message.reply_to == 0 || question == asked_.end()) return;
    const auto number = static_cast<std::size_t>(question - asked_.begin());
    if (message.type == BusMessage::Type::reply) owned_[number] = true;
    if (message.type == BusMessage::Type::error && message.error_name == kNobody)
        owned_[number] = false;
}

bool BusTalk::take_message() {
    const std::size_t passed = std::min(to_pass_, input_.size());
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(passed));
    to_pass_ -= passed;
    const auto size = bus_message_size(input_);
    if (to_pass_ != 0 || !size || *size == 0) return false;
    if (!is_read(input_, *size)) {
        to_pass_ = *size;
        return true;
    }
    if (*size > input_.size()) return false;
    if (const auto message = decode_bus_message(std::span(input_).first(*size))) take(*message);
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(*size));
    return true;
}

bool BusTalk::feed(std::span<const std::uint8_t> bytes) {
    input_.insert(input_.end(), bytes.begin(), bytes.end());
    if (!let_in_) {
        if (!take_line()) return input_.size() <= kMaxLine;
        if (!let_in_) return false;
    }
    while (take_message()) {
    }
    return bus_message_size(input_).has_value();
}

}  // namespace slipway::events
