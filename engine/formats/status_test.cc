#include "engine/formats/status.h"

#include <string>

namespace slipway::formats {
namespace {

Status example() {
    Status status;
    status.s6 = {
        tai_from_unix(100, 1), tai_from_unix(200, 2), 4711, 0x0300, true, false, true, true};
    status.record.state = 6;
    status.record.want = Want::once;
    status.record.result = RunResult::core_dump;
    status.record.reloading = true;
    status.record.told_down = true;
    status.record.cause = true;
    status.record.permanent = true;
    status.record.failures = 7;
    status.record.boot_id = {1, 2, 3};
    status.record.request_taken = 77;
    status.record.request_done = 76;
    status.record.deadline = 123456789;
    status.record.stop_step = 2;
    status.record.starts = 3;
    status.record.start_times[7] = 9;
    status.record.child(Role::main) = {0, 500, 600, 98};
    status.record.child(Role::check) = {99, 1000, 2000};
    status.record.text.append("serving");
    return status;
}

TEST(Status, RoundTrip) {
    const Status status = example();
    std::array<std::uint8_t, kStatusSize> bytes{};
    encode_status(status.s6, status.record, bytes);
    const auto again = decode_status(bytes);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->has_record);
    EXPECT_EQ(again->s6, status.s6);
    EXPECT_EQ(again->record, status.record);
    EXPECT_EQ(again->record.text.view(), "serving");
}

// The offsets are read by other programs: fixed here byte by byte.
TEST(Status, BytesStandWhereTheFormatSays) {
    const Status status = example();
    std::array<std::uint8_t, kStatusSize> bytes{};
    encode_status(status.s6, status.record, bytes);
    EXPECT_EQ(bytes[0], 0x40);
    EXPECT_EQ(bytes[30], 4711 >> 8);
    EXPECT_EQ(bytes[32], 3);
    EXPECT_EQ(bytes[34], 1 | 4 | 8);
    EXPECT_EQ(bytes[35], 1);
    EXPECT_EQ(bytes[36], 6);
    EXPECT_EQ(bytes[37], 2);
    EXPECT_EQ(bytes[38], 4);
    EXPECT_EQ(bytes[39], 2 | 32 | 64 | 128);
    EXPECT_EQ(bytes[42], 3);
    EXPECT_EQ(bytes[63], 77);
    EXPECT_EQ(bytes[71], 76);
    EXPECT_EQ(bytes[83], 2);
    EXPECT_EQ(bytes[87], 3);
    EXPECT_EQ(bytes[151], 9);
    EXPECT_EQ(bytes[159], 98);
    EXPECT_EQ(child_offset(Role::check), 272u);
    EXPECT_EQ(bytes[275], 99);
    EXPECT_EQ(bytes[296], 's');
    EXPECT_EQ(bytes[359], 7);
}

// Where the text was cut for it, so that older readers find a text that ends there.
TEST(Status, AnOrderStandsBehindAShorterText) {
    Status status = example();
    status.record.order = {0x0102030405060708, OrderEnd::ended, 0x0300};
    status.record.text.assign(std::string(49, 'x') + "\u00fc\u00fc\u00fc");
    std::array<std::uint8_t, kStatusSize> bytes{};
    encode_status(status.s6, status.record, bytes);
    EXPECT_EQ(bytes[347], 0);
    EXPECT_EQ(bytes[348], 2);
    EXPECT_EQ(bytes[349], 3);
    EXPECT_EQ(bytes[351], 1);
    EXPECT_EQ(bytes[358], 8);
    EXPECT_EQ(bytes[359], 7);
    const auto again = decode_status(bytes);
    ASSERT_TRUE(again && again->has_record);
    EXPECT_EQ(again->record.order, status.record.order);
    EXPECT_EQ(again->record.text.view(), std::string(49, 'x') + "\u00fc");
}

TEST(Status, ALongTextOfBeforeIsNoOrder) {
    Status status = example();
    status.record.text.assign(std::string(63, '\2'));
    std::array<std::uint8_t, kStatusSize> bytes{};
    encode_status(status.s6, status.record, bytes);
    const auto again = decode_status(bytes);
    ASSERT_TRUE(again && again->has_record);
    EXPECT_EQ(again->record.order, Order{});
    EXPECT_EQ(again->record.text.size(), 63u);
    // Nor is what no version writes.
    bytes[347] = 0;
    bytes[348] = kLastOrderEnd + 1;
    EXPECT_EQ(decode_status(bytes)->record.order, Order{});
}

TEST(Status, S6sOwnFileHasNoRecord) {
    const Status status = example();
    std::array<std::uint8_t, kStatusSize> bytes{};
    encode_status(status.s6, status.record, bytes);
    EXPECT_FALSE(decode_status(std::span(bytes).first(34)));
    const auto plain = decode_status(std::span(bytes).first(kS6StatusSize));
    ASSERT_TRUE(plain);
    EXPECT_FALSE(plain->has_record);
    EXPECT_EQ(plain->s6, status.s6);
    bytes[35] = 9;
    EXPECT_FALSE(decode_status(bytes)->has_record);
    bytes[35] = 1;
    bytes[38] = 200;
    EXPECT_FALSE(decode_status(bytes)->has_record);
    EXPECT_EQ(run_result_name(RunResult::core_dump), "core-dump");
    EXPECT_EQ(run_result_name(RunResult::resources), "resources");
}

}  // namespace
}  // namespace slipway::formats
