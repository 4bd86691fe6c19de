#include "engine/formats/protocol.h"

#include "engine/formats/frame_fields.h"

namespace slipway::formats {
namespace {

constexpr std::uint16_t kMagic = 0x5377;  // "Sw"

FieldWriter begin(std::span<std::uint8_t> into, FrameType type, std::uint32_t serial) {
    FieldWriter writer(into);
    writer.number(kMagic).number(kProtocolVersion).number(static_cast<std::uint8_t>(type));
    writer.number(serial);
    return writer;
}

// Reads the head; the reader is failed unless the frame is of this type and version.
bool begin(FieldReader& reader, FrameHeader& header) {
    std::uint16_t magic = 0;
    std::uint8_t version = 0, type = 0;
    reader.number(magic).number(version).number(type).number(header.serial);
    header.type = static_cast<FrameType>(type);
    return reader.ok() && magic == kMagic && version == kProtocolVersion;
}

bool begin(FieldReader& reader, FrameType type, std::uint32_t& serial) {
    FrameHeader header;
    if (!begin(reader, header) || header.type != type) return false;
    serial = header.serial;
    return true;
}

// An enumerator as a byte; false when it is not below `count`.
template <typename Enum>
bool read_enum(FieldReader& reader, Enum& out, std::uint8_t count) {
    std::uint8_t value = 0;
    reader.number(value);
    if (value >= count) return false;
    out = static_cast<Enum>(value);
    return true;
}

// The verb of the request, as its type has them; 0 where it has none.
std::uint8_t choice_of(const ClientRequest& request) {
    switch (request.header.type) {
        case FrameType::change:
            return static_cast<std::uint8_t>(request.verb);
        case FrameType::shutdown:
            return static_cast<std::uint8_t>(request.shutdown);
        case FrameType::event:
            return static_cast<std::uint8_t>(request.event);
        default:
            return 0;
    }
}

void set_choice(ClientRequest& request, std::uint8_t choice) {
    request.verb = {};
    request.shutdown = {};
    request.event = {};
    if (request.header.type == FrameType::change) request.verb = static_cast<Verb>(choice);
    if (request.header.type == FrameType::shutdown)
        request.shutdown = static_cast<ShutdownKind>(choice);
    if (request.header.type == FrameType::event) request.event = static_cast<EventVerb>(choice);
}

const RequestRow* row_of(FrameType type) {
    const auto at = static_cast<std::size_t>(type);
    return at >= 1 && at <= kRequests ? &kRequestRows[at - 1] : nullptr;
}

constexpr std::uint16_t bit(EventVerb verb) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(verb));
}

constexpr std::array<std::string_view, kServiceStates> kStateNames{
    "stopped", "waiting", "starting", "started", "running", "stopping", "failed"};

}  // namespace

const std::array<RequestRow, kRequests> kRequestRows{{
    {FrameType::list, 1, 1},
    {FrameType::status, 1, 1},
    {FrameType::change, kVerbs, 0},
    {FrameType::apply, 1, 0},
    {FrameType::shutdown, kShutdownKinds, 0},
    {FrameType::follow, 1, 1},
    {FrameType::plan, 1, 1},
    {FrameType::event, kEventVerbs, bit(EventVerb::list) | bit(EventVerb::wait)},
    {FrameType::inhibit, 1, 0},
}};

bool only_looks(const ClientRequest& request) {
    const RequestRow* row = row_of(request.header.type);
    return row != nullptr && ((row->looks >> choice_of(request)) & 1) != 0;
}

std::string_view state_name(ServiceState state) {
    return kStateNames[static_cast<std::size_t>(state)];
}

std::size_t encode(const ClientRequest& request, std::span<std::uint8_t> into) {
    if (request.names.size() > kMaxNames) return 0;
    FieldWriter writer = begin(into, request.header.type, request.header.serial);
    writer.number(choice_of(request)).number(request.flags).text(request.argument);
    writer.number(static_cast<std::uint16_t>(request.names.size()));
    for (const std::string_view name : request.names) writer.text(name);
    return writer.size();
}

std::size_t encode(const ServiceFrame& frame, std::span<std::uint8_t> into) {
    FieldWriter writer = begin(into, FrameType::service, frame.serial);
    writer.text(frame.name).text(frame.description).text(frame.kind);
    writer.number(static_cast<std::uint8_t>(frame.state)).number(frame.flags);
    writer.text(frame.reason).text(frame.waits_for).text(frame.waits_in_end);
    writer.number(frame.since_unix).number(frame.deadline_ms).number(frame.pid);
    writer.text(frame.last_result).number(frame.wait_status).number(frame.starts);
    writer.text(frame.status_text).number(frame.begun_ms).number(frame.ready_ms);
    return writer.size();
}

std::size_t encode(const RelationFrame& frame, std::span<std::uint8_t> into) {
    FieldWriter writer = begin(into, FrameType::relation, frame.serial);
    writer.number(static_cast<std::uint8_t>(frame.incoming)).text(frame.kind).text(frame.other);
    writer.number(static_cast<std::uint8_t>(frame.state));
    return writer.size();
}

std::size_t encode(const ProgressFrame& frame, std::span<std::uint8_t> into) {
    FieldWriter writer = begin(into, FrameType::progress, frame.serial);
    writer.number(static_cast<std::uint8_t>(frame.state)).text(frame.name).text(frame.reason);
    return writer.size();
}

std::size_t encode(const DoneFrame& frame, std::span<std::uint8_t> into) {
    FieldWriter writer = begin(into, FrameType::done, frame.serial);
    writer.number(static_cast<std::uint8_t>(frame.outcome)).text(frame.name).text(frame.text);
    if (frame.count > kMaxResults) return 0;
    writer.number(frame.more).number(frame.count);
    for (const Result& result : frame.others())
        writer.number(static_cast<std::uint8_t>(result.outcome))
            .text(result.name)
            .text(result.text);
    return writer.size();
}

FrameError decode_header(std::span<const std::uint8_t> bytes, FrameHeader& out) {
    FieldReader reader(bytes);
    if (begin(reader, out)) return FrameError::none;
    const bool ours = bytes.size() >= 3 && base::load_be<std::uint16_t>(bytes, 0) == kMagic;
    return ours && bytes[2] != kProtocolVersion ? FrameError::version : FrameError::not_a_frame;
}

bool decode(std::span<const std::uint8_t> bytes, ClientRequest& out, NameList& names) {
    FieldReader reader(bytes);
    if (!begin(reader, out.header)) return false;
    const RequestRow* row = row_of(out.header.type);
    std::uint8_t choice = 0;
    reader.number(choice);
    if (row == nullptr || choice >= row->choices) return false;
    set_choice(out, choice);
    std::uint16_t count = 0;
    reader.number(out.flags).text(out.argument).number(count);
    if (!reader.ok() || count > kMaxNames) return false;
    for (std::uint16_t i = 0; i < count; ++i) reader.text(names[i]);
    out.names = std::span<const std::string_view>(names).first(count);
    return reader.complete();
}

bool decode(std::span<const std::uint8_t> bytes, ServiceFrame& out) {
    FieldReader reader(bytes);
    if (!begin(reader, FrameType::service, out.serial)) return false;
    reader.text(out.name).text(out.description).text(out.kind);
    if (!read_enum(reader, out.state, kServiceStates)) return false;
    reader.number(out.flags);
    reader.text(out.reason).text(out.waits_for).text(out.waits_in_end);
    reader.number(out.since_unix).number(out.deadline_ms).number(out.pid);
    reader.text(out.last_result).number(out.wait_status).number(out.starts);
    reader.text(out.status_text).number(out.begun_ms).number(out.ready_ms);
    return reader.complete();
}

bool decode(std::span<const std::uint8_t> bytes, RelationFrame& out) {
    FieldReader reader(bytes);
    if (!begin(reader, FrameType::relation, out.serial)) return false;
    std::uint8_t incoming = 0;
    reader.number(incoming).text(out.kind).text(out.other);
    out.incoming = incoming != 0;
    return read_enum(reader, out.state, kServiceStates) && reader.complete();
}

bool decode(std::span<const std::uint8_t> bytes, ProgressFrame& out) {
    FieldReader reader(bytes);
    if (!begin(reader, FrameType::progress, out.serial)) return false;
    if (!read_enum(reader, out.state, kServiceStates)) return false;
    return reader.text(out.name).text(out.reason).complete();
}

bool decode(std::span<const std::uint8_t> bytes, DoneFrame& out) {
    FieldReader reader(bytes);
    if (!begin(reader, FrameType::done, out.serial)) return false;
    std::uint8_t outcome = 0;
    reader.number(outcome);
    out.outcome = static_cast<Outcome>(outcome);
    reader.text(out.name).text(out.text).number(out.more).number(out.count);
    if (!reader.ok() || out.count > kMaxResults || out.count > out.more) return false;
    out.results = {};
    for (Result& result : std::span(out.results).first(out.count)) {
        reader.number(outcome).text(result.name).text(result.text);
        result.outcome = static_cast<Outcome>(outcome);
    }
    return reader.complete();
}

}  // namespace slipway::formats
