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

inline constexpr std::uint8_t kProtocolVersion = 2;
// The variable by which one client program hands its connection to another, "DESCRIPTOR:SERIAL": a
// request of that serial was sent, and not all of its answers were taken.
inline constexpr std::string_view kHandedOver = "SLIPWAY_CONNECTION";
inline constexpr std::size_t kMaxFrame = 16384;
inline constexpr std::size_t kMaxNames = 512;   // in one request
inline constexpr std::size_t kMaxResults = 32;  // in one `done`

enum class FrameType : std::uint8_t {
    // from a client
    list = 1,      // all services: `service` frames, then `done`
    status = 2,    // the named ones: `service` and `relation` frames, then `done`
    change = 3,    // start, stop …: `progress` frames if it waits, then `done`
    apply = 4,     // take the generation that is current on disk: the same
    shutdown = 5,  // stop everything, then end: the same
    follow = 6,    // every change from now on: `progress` frames for ever
    plan = 7,      // what an apply would stop and start
    event = 8,     // raise, clear or look at events
    inhibit = 9,   // hold back a shutdown for as long as the connection lasts
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

// Of a `change`; the order is part of the protocol.
enum class Verb : std::uint8_t {
    start,
    stop,
    restart,
    reload,
    pin,  // as it is now, whatever the others need
    unpin,
    release,  // down as soon as nobody needs it
    once,     // up, and down for good when it ends
    wake,     // try again at once what waits for its next try
    mark,     // take its goal as reached
    isolate,  // these, what they need, and nothing else
    action,   // the action that the argument names
    cancel,   // no longer what was asked for and has not begun
};
inline constexpr std::uint8_t kVerbs = 13;

enum class ShutdownKind : std::uint8_t { poweroff, reboot, halt, kexec, exit };
inline constexpr std::uint8_t kShutdownKinds = 5;

// Of an `event`.
enum class EventVerb : std::uint8_t { set, clear, pulse, list, wait };
inline constexpr std::uint8_t kEventVerbs = 5;

enum RequestFlag : std::uint8_t {
    kWait = 1,   // answer `done` when it has settled, with progress until then
    kForce = 2,  // even if an essential service has to stop as well
    // The connection of the same request, by its serial, has ended without an answer: what the
    // manager has done of it is not done again.
    kAgain = 128,
};

using NameList = std::array<std::string_view, kMaxNames>;

// Any request: each uses what concerns it.
struct ClientRequest {
    FrameHeader header;
    Verb verb = Verb::start;                         // change
    ShutdownKind shutdown = ShutdownKind::poweroff;  // shutdown
    EventVerb event = EventVerb::set;                // event
    std::uint8_t flags = 0;
    std::string_view argument;  // change action: its name; inhibit: why
    std::span<const std::string_view> names;
};

// One kind of request.
struct RequestRow {
    FrameType type;
    std::uint8_t choices;  // how many verbs it has; 1: it has none
    std::uint16_t looks;   // bit N: verb N only looks, and everybody may do it
};

// In the order of their numbers, without a gap.
inline constexpr std::uint8_t kRequests = 9;
extern const std::array<RequestRow, kRequests> kRequestRows;

// False: only who may change services may ask for this.
bool only_looks(const ClientRequest& request);

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
    kFlagRaised = 64,        // an event: it holds
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
    // CLOCK_BOOTTIME, of the first start of this boot that succeeded, or goes on; 0: there was
    // none.
    std::uint64_t begun_ms = 0;  // told to start
    std::uint64_t ready_ms = 0;  // reached its goal
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
    not_served = 9,  // this version of the manager does not do that
    bad_request = 100,
    system = 111,  // the manager could not do its part; the text says what
};

// How it went for one of several.
struct Result {
    Outcome outcome = Outcome::ok;
    std::string_view name, text;
    friend bool operator==(const Result&, const Result&) = default;
};

struct DoneFrame {
    std::uint32_t serial = 0;
    Outcome outcome = Outcome::ok;
    std::string_view name;  // the service it is about; may be empty
    std::string_view text;  // one sentence; may be empty
    // The other services that did not reach their goal, `more` of them; the frame has the first
    // `count`.
    std::uint16_t more = 0;
    std::uint16_t count = 0;
    std::array<Result, kMaxResults> results{};

    std::span<const Result> others() const { return std::span(results).first(count); }

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
