#include "engine/formats/holder_protocol.h"

#include <algorithm>

#include "engine/base/bytes.h"

namespace slipway::formats {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kOnlyNew = 1;

std::string_view text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool known(std::uint8_t operation) {
    return operation >= 1 && operation <= 4;
}

}  // namespace

bool holder_name_ok(std::string_view name) {
    return !name.empty() && name.size() <= kHolderNameMax &&
           std::none_of(name.begin(), name.end(), [](char c) { return c == '\0' || c == '\n'; });
}

bool HolderFrame::add_name(std::string_view name) {
    if (!holder_name_ok(name) || name.size() + 1 > data_.size() - size_) return false;
    data_[size_++] = static_cast<std::uint8_t>(name.size());
    std::copy(name.begin(), name.end(), data_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += name.size();
    return true;
}

void HolderFrame::set_cursor(std::uint32_t cursor) {
    base::store_be(std::span<std::uint8_t>(data_), 4, cursor);
}

HolderFrame encode(const HolderRequest& request) {
    HolderFrame frame;
    const std::string_view name = request.name.substr(0, kHolderNameMax);
    frame.data_[0] = kVersion;
    frame.data_[1] = static_cast<std::uint8_t>(request.operation);
    frame.data_[2] = static_cast<std::uint8_t>(name.size());
    frame.data_[3] = request.only_new ? kOnlyNew : 0;
    frame.set_cursor(request.cursor);
    std::copy(name.begin(), name.end(), frame.data_.begin() + kHolderHeader);
    frame.size_ = kHolderHeader + name.size();
    return frame;
}

HolderFrame encode(const HolderReply& reply) {
    HolderFrame frame;
    frame.data_[0] = kVersion;
    frame.data_[1] = static_cast<std::uint8_t>(reply.operation);
    base::store_be(std::span<std::uint8_t>(frame.data_), 2, reply.error);
    frame.set_cursor(reply.cursor);
    frame.size_ = kHolderHeader;
    return frame;
}

std::optional<HolderRequest> decode_holder_request(std::span<const std::uint8_t> packet) {
    if (packet.size() < kHolderHeader || packet[0] != kVersion || !known(packet[1]))
        return std::nullopt;
    if (packet.size() != kHolderHeader + packet[2]) return std::nullopt;
    HolderRequest request;
    request.operation = static_cast<HolderOperation>(packet[1]);
    request.only_new = packet[3] == kOnlyNew;
    if (packet[3] > (request.operation == HolderOperation::store ? kOnlyNew : 0))
        return std::nullopt;
    request.cursor = base::load_be<std::uint32_t>(packet, 4);
    request.name = text(packet.subspan(kHolderHeader));
    const bool may_be_empty = request.operation == HolderOperation::list;
    if (!(may_be_empty && request.name.empty()) && !holder_name_ok(request.name))
        return std::nullopt;
    return request;
}

std::optional<HolderReply> decode_holder_reply(std::span<const std::uint8_t> packet) {
    if (packet.size() < kHolderHeader || packet[0] != kVersion || !known(packet[1]))
        return std::nullopt;
    HolderReply reply;
    reply.operation = static_cast<HolderOperation>(packet[1]);
    reply.error = base::load_be<std::uint16_t>(packet, 2);
    reply.cursor = base::load_be<std::uint32_t>(packet, 4);
    reply.payload = text(packet.subspan(kHolderHeader));
    return reply;
}

std::optional<std::string_view> next_name(std::string_view& payload) {
    if (payload.empty()) return std::nullopt;
    const auto size = static_cast<std::uint8_t>(payload[0]);
    if (size == 0 || payload.size() < std::size_t{1} + size) return std::nullopt;
    const std::string_view name = payload.substr(1, size);
    payload.remove_prefix(std::size_t{1} + size);
    return name;
}

}  // namespace slipway::formats
