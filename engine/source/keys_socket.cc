// [Socket].
#include "engine/model/setting_words.h"
#include "engine/source/key_types.h"

namespace slipway::source {
namespace {

constexpr std::string_view kSocket = "Socket";

constexpr std::array<std::string_view, 6> kSocketTypes{"stream", "datagram", "sequential",
                                                       "fifo",   "netlink",  "special"};
using SocketType = Choice<model::Socket::Type, kSocketTypes>;
using OptionalMode = Maybe<Mode, std::uint32_t>;

// An address that somebody can listen at.
struct ListenWord : OneLine<ListenWord, std::string> {
    static constexpr std::string_view type = "word";

    static bool read(Value& value, std::string& out) {
        if (!OneWord::read(value, out)) return false;
        if (model::is_listen_address(out)) return true;
        return value.fail("nobody can listen at this",
                          "write /PATH, @NAME, PORT, ADDRESS:PORT or [ADDRESS]:PORT, with the "
                          "numbers of an address; a path has at most 107 bytes");
    }

    static std::string write(const std::string& text, Escape e) { return encode_word(text, e); }
};

constexpr Key socket_option_key() {
    Key k{kSocket,
          "Option.",
          "word",
          "none",
          "A further option by name: Option.receive-buffer = 65536.",
          nullptr,
          nullptr,
          nullptr};
    k.read = [](const Place& place, Value& value) {
        auto text = value.text();
        if (!text) return false;
        place.service.payload.sockets[place.index].options[std::string(place.rest)] =
            std::move(*text);
        return true;
    };
    k.reset = [](const Place& place) {
        place.service.payload.sockets[place.index].options.erase(std::string(place.rest));
    };
    k.write = [](const model::Service& service, std::size_t index, Emit& out) {
        for (const auto& [name, text] : service.payload.sockets[index].options)
            out.add("Option." + name,
                    [&text = text](Escape escape) { return encode_text(text, escape); });
    };
    return k;
}

const std::array kSocketKeys{
    always<"Listen", ListenWord, SLIPWAY_FIELD(payload.sockets[i].address)>(
        kSocket, "none", "/PATH, @ABSTRACT, PORT, ADDRESS:PORT or [ADDRESS]:PORT."),
    row<"Type", SocketType, SLIPWAY_FIELD(payload.sockets[i].type)>(
        kSocket, "stream", "The kind of socket."),
    row<"Name", OneWord, SLIPWAY_FIELD(payload.sockets[i].name)>(
        kSocket, "the service's name", "Its name in LISTEN_FDNAMES."),
    row<"Mode", OptionalMode, SLIPWAY_FIELD(payload.sockets[i].mode)>(
        kSocket, "0666", "The mode of a socket in the file system."),
    row<"User", OneWord, SLIPWAY_FIELD(payload.sockets[i].user)>(kSocket, "root", "Its owner."),
    row<"Group", OneWord, SLIPWAY_FIELD(payload.sockets[i].group)>(
        kSocket, "that of User", "Its group."),
    row<"Backlog", Number<std::uint32_t, 0, 0xffffffff>, SLIPWAY_FIELD(payload.sockets[i].backlog)>(
        kSocket, "4096", "How many connections may wait."),
    row<"RemoveOnStop", Boolean, SLIPWAY_FIELD(payload.sockets[i].remove_on_stop)>(
        kSocket, "no", "Removed from the file system when it is closed."),
    socket_option_key(),
};

}  // namespace

std::span<const Key> socket_keys() {
    return kSocketKeys;
}

}  // namespace slipway::source
