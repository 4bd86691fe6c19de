// The frames between slipway-manager and its clients (docs/formats/protocol.md).
//
// A frame is one packet of a Unix SOCK_SEQPACKET connection. Encoders write into a buffer of the
// caller and give 0 when it does not fit; decoders give views into the frame, which must outlive
// them, and false for anything that is not exactly such a frame. Heap-free.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace slipway::formats {

inline constexpr std::uint8_t kProtocolVersion = 1;
inline constexpr std::size_t kMaxFrame = 16384;
inline constexpr std::size_t kMaxNames = 512;  // in one request

enum class FrameType : std::uint8_t {
    // from a client
    list = 1,      // all services: `service` frames, then `done`
    status = 2,    // the named ones: `service` and `relation` frames, then `done`
    change = 3,    // start, stop …: `progress` frames if it waits, then `done`
    apply = 4,     // take the generation that is current on disk: the same
    shutdown = 5,  // stop everything, then end: the same
    follow = 6,    // every change from now on: `progress` frames for ever
    // from the manager
    service = 64,
    relation = 65,
    progress = 66,
    done = 67,
};

// What every frame begins with.
struct FrameHeader {
    FrameType type = FrameType::list;
    std::uint32_t serial = 0;  // chosen by the client, repeated in the answers
};

enum class Verb : std::uint8_t { start, stop, restart, reload };
inline constexpr std::uint8_t kVerbs = 4;

enum class ShutdownKind : std::uint8_t { poweroff, reboot, halt, kexec, exit };
inline constexpr std::uint8_t kShutdownKinds = 5;

enum RequestFlag : std::uint8_t {
    kWait = 1,   // answer `done` when it has settled, with progress until then
    kForce = 2,  // even if an essential service has to stop as well
};

using NameList = std::array<std::string_view, kMaxNames>;

// list, status, change, apply, shutdown, follow: each uses what concerns it.
struct ClientRequest {
    FrameHeader header;
    Verb verb = Verb::start;
    ShutdownKind shutdown = ShutdownKind::poweroff;
    std::uint8_t flags = 0;
    std::span<const std::string_view> names;
};

// As people are told (design, section 4); the order is part of the protocol.
enum class ServiceState : std::uint8_t {
    stopped,
    waiting,   // shall start, and waits for another
    starting,  // being prepared, no process yet
    started,   // its process is there, not ready
    running,   // ready
    stopping,
    failed,
};
inline constexpr std::uint8_t kServiceStates = 7;
std::string_view state_name(ServiceState state);

enum ServiceFlag : std::uint32_t {
    kFlagEssential = 1,
    kFlagHidden = 2,
    kFlagEnabled = 4,
    kFlagWantedUp = 8,
    kFlagStuck = 16,         // did not stop in time
    kFlagUnsupervised = 32,  // its supervisor does not answer
};

struct ServiceFrame {
    std::uint32_t serial = 0;
    std::string_view name, description;
    std::string_view kind;  // "longrun", "bundle" …
    ServiceState state = ServiceState::stopped;
    std::uint32_t flags = 0;
    std::string_view reason;        // a clause: "asked for", "needed by nginx"; may be empty
    std::string_view waits_for;     // the service it waits for; empty: none
    std::string_view waits_in_end;  // the last of that chain
    std::uint64_t since_unix = 0;   // seconds; 0: not known
    std::uint64_t deadline_ms =
        0;  // until the running start or stop (or the awaited one) ends; 0: none
    std::uint32_t pid = 0;
    std::string_view last_result;   // "success", "exit-code" …; empty: it has not ended yet
    std::uint32_t wait_status = 0;  // of the last end, as wait(2) gives it
    std::uint32_t starts = 0;       // in the restart window
    std::string_view status_text;   // what the service says of itself
    friend bool operator==(const ServiceFrame&, const ServiceFrame&) = default;
};

struct RelationFrame {
    std::uint32_t serial = 0;
    bool incoming = false;  // `other` has the link, to the service that was asked about
    std::string_view kind;  // "Needs", "Wants" …
    std::string_view other;
    ServiceState state = ServiceState::stopped;  // of `other`
    friend bool operator==(const RelationFrame&, const RelationFrame&) = default;
};

struct ProgressFrame {
    std::uint32_t serial = 0;
    ServiceState state = ServiceState::stopped;
    std::string_view name, reason;
    friend bool operator==(const ProgressFrame&, const ProgressFrame&) = default;
};

// Also the exit codes of `slipway`.
enum class Outcome : std::uint8_t {
    ok = 0,
    failed = 1,      // a service did not reach its goal
    unknown = 3,     // no service of that name
    refused = 4,     // not allowed by the service set: essential, masked, no manual start …
    permission = 5,  // the client may not do that
    busy = 6,        // a switch or the shutdown is running
    bad_request = 100,
    system = 111,  // the manager could not do its part; the text says what
};

struct DoneFrame {
    std::uint32_t serial = 0;
    Outcome outcome = Outcome::ok;
    std::string_view name;  // the service it is about; may be empty
    std::string_view text;  // one sentence; may be empty
    friend bool operator==(const DoneFrame&, const DoneFrame&) = default;
};

std::size_t encode(const ClientRequest& request, std::span<std::uint8_t> into);
std::size_t encode(const ServiceFrame& frame, std::span<std::uint8_t> into);
std::size_t encode(const RelationFrame& frame, std::span<std::uint8_t> into);
std::size_t encode(const ProgressFrame& frame, std::span<std::uint8_t> into);
std::size_t encode(const DoneFrame& frame, std::span<std::uint8_t> into);

enum class FrameError : std::uint8_t { none, not_a_frame, version };

// The head of any frame; the version is looked at before anything else.
FrameError decode_header(std::span<const std::uint8_t> bytes, FrameHeader& out);

// `names` is where the views of a request's names are kept.
bool decode(std::span<const std::uint8_t> bytes, ClientRequest& out, NameList& names);
bool decode(std::span<const std::uint8_t> bytes, ServiceFrame& out);
bool decode(std::span<const std::uint8_t> bytes, RelationFrame& out);
bool decode(std::span<const std::uint8_t> bytes, ProgressFrame& out);
bool decode(std::span<const std::uint8_t> bytes, DoneFrame& out);

}  // namespace slipway::formats
