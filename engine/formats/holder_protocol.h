// Frames between slipway-fdholder and its clients (docs/formats/holder.md): one request, one reply,
// each one packet of a SOCK_SEQPACKET socket. Descriptors travel beside the packet (SCM_RIGHTS).
//
//   request: u8 version, u8 operation, u8 length of the name, u8 flags, u32 cursor, name
//   reply:   u8 version, u8 operation, u16 error (an errno, 0 = done), u32 cursor, payload
//
// Big-endian. The payload of a `list` reply is names, each behind a byte with its length; its
// cursor is what the next `list` request asks for, 0 = that was all. Decoders accept any bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace slipway::formats {

inline constexpr std::size_t kHolderHeader = 8;
inline constexpr std::size_t kHolderNameMax = 255;
inline constexpr std::size_t kHolderFrameMax = 1024;

enum class HolderOperation : std::uint8_t {
    store = 1,   // with one descriptor; replaces the one of that name, unless it is to be new
    get = 2,     // the reply carries a duplicate, its cursor the seconds that it will still be kept
    remove = 3,  // closes it
    list = 4,    // names from `cursor` on that begin with the name, which may be empty
};

struct HolderRequest {
    HolderOperation operation = HolderOperation::list;
    std::uint32_t cursor = 0;  // of store: for how many seconds it is to be kept, 0: for ever
    std::string_view name;     // in the decoded packet's bytes
    bool only_new = false;     // of store: EEXIST when there is one of that name
};

struct HolderReply {
    HolderOperation operation = HolderOperation::list;
    std::uint16_t error = 0;
    std::uint32_t cursor = 0;
    std::string_view payload;  // in the decoded packet's bytes
};

// A frame that owns its bytes.
class HolderFrame {
public:
    std::span<const std::uint8_t> bytes() const { return {data_.data(), size_}; }

    // Adds a name to a list reply; false when the frame is full.
    bool add_name(std::string_view name);

    void set_cursor(std::uint32_t cursor);

private:
    friend HolderFrame encode(const HolderRequest& request);
    friend HolderFrame encode(const HolderReply& reply);
    std::array<std::uint8_t, kHolderFrameMax> data_{};
    std::size_t size_ = 0;
};

// A name is 1 to 255 bytes without NUL and newline; list may have an empty one.
bool holder_name_ok(std::string_view name);

HolderFrame encode(const HolderRequest& request);
// `payload` is left out; names are added with add_name().
HolderFrame encode(const HolderReply& reply);

std::optional<HolderRequest> decode_holder_request(std::span<const std::uint8_t> packet);
std::optional<HolderReply> decode_holder_reply(std::span<const std::uint8_t> packet);

// Takes the first name off a list reply's payload; nothing at its end or when it is damaged.
std::optional<std::string_view> next_name(std::string_view& payload);

}  // namespace slipway::formats
