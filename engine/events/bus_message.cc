#include "engine/events/bus_message.h"

#include <bit>

namespace slipway::events {
namespace {

constexpr std::string_view kBus = "org.freedesktop.DBus";
constexpr std::string_view kBusPath = "/org/freedesktop/DBus";
constexpr std::size_t kFixedHeader = 16;
constexpr char kOwnOrder = std::endian::native == std::endian::little ? 'l' : 'B';

// The fields of a header, by number.
enum Field : std::uint8_t {
    path = 1,
    interface = 2,
    member = 3,
    error_name = 4,
    reply_serial = 5,
    destination = 6,
    sender = 7,
    signature = 8,
    descriptors = 9,
};

constexpr std::size_t aligned(std::size_t at, std::size_t to) {
    return (at + to - 1) / to * to;
}

class Writer {
public:
    void byte(std::uint8_t value) { out_.push_back(value); }

    void align(std::size_t to) { out_.resize(aligned(out_.size(), to)); }

    void number(std::uint32_t value) {
        align(4);
        out_.resize(out_.size() + 4);
        set(out_.size() - 4, value);
    }

    void set(std::size_t at, std::uint32_t value) { __builtin_memcpy(&out_[at], &value, 4); }

    void bytes(std::string_view text) {
        out_.insert(out_.end(), text.begin(), text.end());
        out_.push_back(0);
    }

    void string(std::string_view text) {
        number(static_cast<std::uint32_t>(text.size()));
        bytes(text);
    }

    // A field whose value is a text of that type ('s', 'o'; 'g' has a short length).
    void field(Field number, char type, std::string_view text) {
        align(8);
        byte(number);
        byte(1);
        bytes({&type, 1});
        if (type != 'g') return string(text);
        byte(static_cast<std::uint8_t>(text.size()));
        bytes(text);
    }

    std::size_t size() const { return out_.size(); }

    std::vector<std::uint8_t> take() { return std::move(out_); }

private:
    std::vector<std::uint8_t> out_;
};

// Reads from one end to the other; what is wrong makes it stay wrong.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes, std::size_t at = 0)
        : bytes_(bytes), at_(at) {}

    bool ok() const { return ok_; }

    std::size_t at() const { return at_; }

    void align(std::size_t to) { skip(aligned(at_, to) - at_); }

    std::uint8_t byte() {
        const std::size_t at = at_;
        skip(1);
        return ok_ ? bytes_[at] : std::uint8_t{0};
    }

    std::uint32_t number() {
        align(4);
        const std::size_t at = at_;
        skip(4);
        std::uint32_t value = 0;
        if (ok_) __builtin_memcpy(&value, &bytes_[at], 4);
        return value;
    }

    std::string_view string() { return text(number()); }

    std::string_view signature() { return text(byte()); }

    void skip(std::size_t size) {
        ok_ = ok_ && size <= bytes_.size() - at_;
        if (ok_) at_ += size;
    }

private:
    std::string_view text(std::size_t size) {
        const std::size_t at = at_;
        skip(size);
        const bool ended = byte() == 0;
        ok_ = ok_ && ended;
        return ok_ ? std::string_view(reinterpret_cast<const char*>(&bytes_[at]), size)
                   : std::string_view();
    }

    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

// One field of a header. Fields that nobody knows are passed over if their type is simple.
bool take_field(Reader& reader, BusMessage& out, std::string_view& body_signature) {
    reader.align(8);
    const std::uint8_t field = reader.byte();
    const std::string_view type = reader.signature();
    if (!reader.ok()) return false;
    if (type == "u") {
        const std::uint32_t value = reader.number();
        if (field == reply_serial) out.reply_to = value;
        return reader.ok();
    }
    if (type == "g") {
        const std::string_view value = reader.signature();
        if (field == signature) body_signature = value;
        return reader.ok();
    }
    if (type != "s" && type != "o") return false;
    const std::string_view value = reader.string();
    if (field == member) out.member = value;
    if (field == error_name) out.error_name = value;
    if (field == sender) out.sender = value;
    return reader.ok();
}

// The longest message that the specification allows.
constexpr std::size_t kMaxForwarded = std::size_t{1} << 27;

std::uint32_t number_at(std::span<const std::uint8_t> bytes, std::size_t at) {
    std::uint32_t value = 0;
    __builtin_memcpy(&value, &bytes[at], 4);
    return value;
}

}  // namespace

std::vector<std::uint8_t> encode_bus_call(std::uint32_t serial,
                                          std::string_view method,
                                          std::optional<std::string_view> argument) {
    constexpr std::size_t body_length_at = 4, fields_length_at = 12;
    Writer out;
    out.byte(static_cast<std::uint8_t>(kOwnOrder));
    out.byte(static_cast<std::uint8_t>(BusMessage::Type::call));
    out.byte(0);  // flags
    out.byte(1);  // version of the protocol
    out.number(0);
    out.number(serial);
    out.number(0);
    out.field(path, 'o', kBusPath);
    out.field(interface, 's', kBus);
    out.field(member, 's', method);
    out.field(destination, 's', kBus);
    if (argument) out.field(signature, 'g', "s");
    out.set(fields_length_at, static_cast<std::uint32_t>(out.size() - kFixedHeader));
    out.align(8);
    const std::size_t body = out.size();
    if (argument) out.string(*argument);
    out.set(body_length_at, static_cast<std::uint32_t>(out.size() - body));
    return out.take();
}

bool is_read(std::span<const std::uint8_t> bytes, std::size_t size) {
    return bytes[0] == static_cast<std::uint8_t>(kOwnOrder) && size <= kMaxBusMessage;
}

std::optional<std::size_t> bus_message_size(std::span<const std::uint8_t> bytes) {
    if (!bytes.empty() && bytes[0] != 'l' && bytes[0] != 'B') return std::nullopt;
    if (bytes.size() < kFixedHeader) return 0;
    const bool own = bytes[0] == static_cast<std::uint8_t>(kOwnOrder);
    const auto length_at = [&](std::size_t at) -> std::size_t {
        const std::uint32_t number = number_at(bytes, at);
        return own ? number : __builtin_bswap32(number);
    };
    const std::size_t body = length_at(4), fields = length_at(12);
    if (body > kMaxForwarded || fields > kMaxForwarded) return std::nullopt;
    const std::size_t size = aligned(kFixedHeader + fields, 8) + body;
    return size <= kMaxForwarded ? std::optional(size) : std::nullopt;
}

std::optional<BusMessage> decode_bus_message(std::span<const std::uint8_t> bytes) {
    const auto size = bus_message_size(bytes);
    if (!size || *size == 0 || *size != bytes.size() || !is_read(bytes, *size)) return std::nullopt;
    constexpr std::size_t type_at = 1, fields_length_at = 12;
    if (bytes[type_at] < 1 || bytes[type_at] > 4) return std::nullopt;
    BusMessage out;
    out.type = static_cast<BusMessage::Type>(bytes[type_at]);
    const std::size_t fields_end = kFixedHeader + number_at(bytes, fields_length_at);
    std::string_view body_signature;
    Reader fields(bytes.first(fields_end), kFixedHeader);
    while (fields.at() < fields_end)
        if (!take_field(fields, out, body_signature)) return std::nullopt;
    Reader body(bytes, aligned(fields_end, 8));
    for (const char type : body_signature) {
        if (type != 's') break;
        out.strings.push_back(body.string());
        if (!body.ok()) return std::nullopt;
    }
    return out;
}

}  // namespace slipway::events
