#include "engine/formats/protocol.h"

#include <random>

namespace slipway::formats {
namespace {

using Buffer = std::array<std::uint8_t, kMaxFrame>;

// Encodes, decodes, compares; then every shorter frame and one with a byte too many is refused, and
// so is every buffer that is too small.
template <typename Frame>
void round_trip(const Frame& frame) {
    Buffer buffer;
    const std::size_t size = encode(frame, buffer);
    ASSERT_GT(size, 0u);
    Frame out;
    ASSERT_TRUE(decode(std::span(buffer).first(size), out));
    EXPECT_EQ(out, frame);
    EXPECT_FALSE(decode(std::span(buffer).first(size + 1), out));
    for (std::size_t shorter = 0; shorter < size; ++shorter) {
        EXPECT_FALSE(decode(std::span(buffer).first(shorter), out));
        EXPECT_EQ(encode(frame, std::span(buffer).first(shorter)), 0u);
    }
}

TEST(Protocol, FramesOfTheManagerSurviveTheTrip) {
    ServiceFrame service;
    service.serial = 7;
    service.name = "nginx";
    service.description = "web server";
    service.kind = "longrun";
    service.state = ServiceState::failed;
    service.flags = kFlagEssential | kFlagStuck;
    service.reason = "asked for";
    service.waits_for = "net";
    service.waits_in_end = "udev";
    service.since_unix = 1700000000;
    service.deadline_ms = 90000;
    service.pid = 4711;
    service.last_result = "exit-code";
    service.wait_status = 0x100;
    service.starts = 3;
    service.status_text = "serving";
    service.begun_ms = 1200;
    service.ready_ms = 1900;
    round_trip(service);
    round_trip(RelationFrame{3, true, "Needs", "db", ServiceState::waiting});
    round_trip(ProgressFrame{4, ServiceState::running, "nginx", "needed by web"});
    DoneFrame done{5, Outcome::refused, "udev", "essential"};
    round_trip(done);
    done.more = 9;
    done.count = 2;
    done.results[0] = {Outcome::failed, "db", "exit code 1"};
    done.results[1] = {Outcome::unknown, "dv", "no such service"};
    round_trip(done);
}

TEST(Protocol, RequestsSurviveTheTrip) {
    const std::array<std::string_view, 2> given{"nginx", "openvpn@work"};
    ClientRequest request;
    request.header = {FrameType::change, 9};
    request.verb = Verb::restart;
    request.flags = kWait | kForce;
    request.names = given;
    Buffer buffer;
    const std::size_t size = encode(request, buffer);
    ASSERT_GT(size, 0u);
    ClientRequest out;
    NameList names;
    ASSERT_TRUE(decode(std::span(buffer).first(size), out, names));
    EXPECT_EQ(out.header.serial, 9u);
    EXPECT_EQ(out.verb, Verb::restart);
    EXPECT_EQ(out.flags, kWait | kForce);
    ASSERT_EQ(out.names.size(), 2u);
    EXPECT_EQ(out.names[1], "openvpn@work");
    EXPECT_EQ(out.argument, "");
    for (std::size_t shorter = 0; shorter < size; ++shorter)
        EXPECT_FALSE(decode(std::span(buffer).first(shorter), out, names));
}

// Each request with each verb, and the first verb that it does not have.
TEST(Protocol, EachRequestHasItsVerbs) {
    Buffer buffer;
    NameList names;
    for (std::size_t row = 0; row < kRequestRows.size(); ++row) {
        EXPECT_EQ(static_cast<std::size_t>(kRequestRows[row].type), row + 1);
        for (std::uint8_t choice = 0; choice <= kRequestRows[row].choices; ++choice) {
            ClientRequest request;
            request.header = {kRequestRows[row].type, 1};
            request.argument = "because";
            const std::size_t size = encode(request, buffer);
            ASSERT_GT(size, 8u);
            buffer[8] = choice;
            ClientRequest out;
            const bool known = choice < kRequestRows[row].choices;
            ASSERT_EQ(decode(std::span(buffer).first(size), out, names), known) << row;
            if (!known) continue;
            EXPECT_EQ(out.argument, "because");
            Buffer again;
            ASSERT_EQ(encode(out, again), size);
            EXPECT_TRUE(std::equal(again.begin(), again.begin() + size, buffer.begin()));
        }
    }
}

TEST(Protocol, OnlyLookingIsForEverybody) {
    const auto looks = [](FrameType type, EventVerb event = {}) {
        ClientRequest request;
        request.header.type = type;
        request.event = event;
        return only_looks(request);
    };
    for (const FrameType type :
         {FrameType::list, FrameType::status, FrameType::follow, FrameType::plan})
        EXPECT_TRUE(looks(type)) << static_cast<int>(type);
    for (const FrameType type :
         {FrameType::change, FrameType::apply, FrameType::shutdown, FrameType::inhibit})
        EXPECT_FALSE(looks(type)) << static_cast<int>(type);
    EXPECT_TRUE(looks(FrameType::event, EventVerb::list));
    EXPECT_TRUE(looks(FrameType::event, EventVerb::wait));
    EXPECT_FALSE(looks(FrameType::event, EventVerb::set));
    EXPECT_FALSE(looks(FrameType::event, EventVerb::clear));
    EXPECT_FALSE(looks(FrameType::event, EventVerb::pulse));
    EXPECT_FALSE(looks(FrameType::done));
}

TEST(Protocol, MoreResultsThanAFrameHoldsAreRefused) {
    Buffer buffer;
    DoneFrame done;
    done.more = done.count = kMaxResults;
    const std::size_t size = encode(done, buffer);
    ASSERT_GT(size, 0u);
    DoneFrame out;
    EXPECT_TRUE(decode(std::span(buffer).first(size), out));
    buffer[size - kMaxResults * 5 - 3] = kMaxResults - 1;  // fewer than there are
    EXPECT_FALSE(decode(std::span(buffer).first(size), out));
    done.count = kMaxResults + 1;
    EXPECT_EQ(encode(done, buffer), 0u);
}

TEST(Protocol, OtherVersionIsToldFromGarbage) {
    Buffer buffer;
    const std::size_t size = encode(DoneFrame{}, buffer);
    FrameHeader header;
    EXPECT_EQ(decode_header(std::span(buffer).first(size), header), FrameError::none);
    EXPECT_EQ(header.type, FrameType::done);
    buffer[2] = kProtocolVersion + 1;
    EXPECT_EQ(decode_header(std::span(buffer).first(size), header), FrameError::version);
    buffer[0] = 'x';
    EXPECT_EQ(decode_header(std::span(buffer).first(size), header), FrameError::not_a_frame);
    EXPECT_EQ(decode_header({}, header), FrameError::not_a_frame);
}

TEST(Protocol, ValuesOutsideTheirEnumerationAreRefused) {
    Buffer buffer;
    const std::size_t size = encode(ProgressFrame{}, buffer);
    buffer[8] = kServiceStates;
    ProgressFrame out;
    EXPECT_FALSE(decode(std::span(buffer).first(size), out));
}

// A server reads these from anybody: no bytes may do more than be refused.
TEST(Protocol, RandomBytesAreRefusedOrDecoded) {
    std::mt19937 random(20240607);
    Buffer buffer;
    NameList names;
    for (int i = 0; i < 20000; ++i) {
        const std::size_t size = random() % 64;
        for (std::size_t at = 0; at < size; ++at) buffer[at] = static_cast<std::uint8_t>(random());
        buffer[0] = 0x53, buffer[1] = 0x77, buffer[2] = kProtocolVersion;
        if (size > 3) buffer[3] = static_cast<std::uint8_t>(1 + random() % kRequests);
        ClientRequest request;
        if (!decode(std::span(buffer).first(size), request, names)) continue;
        for (const std::string_view name : request.names) EXPECT_LE(name.size(), size);
    }
}

}  // namespace
}  // namespace slipway::formats
