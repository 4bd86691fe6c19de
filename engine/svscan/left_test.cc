#include "engine/svscan/left.h"

#include <gtest/gtest.h>

namespace slipway::svscan {
namespace {

using formats::Record;
using formats::Want;

constexpr std::uint8_t kStarting = 3, kFinishing = 10, kDone = 12;

Record record_of(std::uint8_t state, formats::Role role = formats::Role::main, unsigned pid = 0) {
    Record record;
    record.state = state;
    record.want = Want::up;
    record.child(role).pid = pid;
    return record;
}

TEST(Left, StatesWithoutAProcessLeaveNothing) {
    for (const auto state : {formats::kStateDown, formats::kStateWaiting, formats::kStateGone})
        EXPECT_FALSE(has_something_to_end(record_of(state))) << unsigned{state};
    // Of a forking service: the number of the main process that ended.
    Record forking = record_of(formats::kStateWaiting);
    forking.child(formats::Role::main).ended = 7;
    EXPECT_FALSE(has_something_to_end(forking));
}

TEST(Left, AnythingElseIsEnded) {
    // A oneshot that is up has no process, and is taken down.
    for (const auto state : {kStarting, kFinishing, kDone})
        EXPECT_TRUE(has_something_to_end(record_of(state)));
}

// The child writes its number before its supervisor, killed meanwhile, could write a state.
TEST(Left, AProcessCountsInEachState) {
    for (const auto state : {formats::kStateDown, formats::kStateWaiting, formats::kStateGone})
        for (const auto role : {formats::Role::main, formats::Role::prepare})
            EXPECT_TRUE(has_something_to_end(record_of(state, role, 7)));
    // One of a check is forgotten by who takes over.
    EXPECT_FALSE(has_something_to_end(record_of(formats::kStateWaiting, formats::Role::check, 7)));
}

TEST(Left, OnlyALoggerThatShallRunWouldRead) {
    formats::Status status;
    status.has_record = true;
    status.record = record_of(formats::kStateWaiting);
    EXPECT_TRUE(would_read(status, true));
    status.record.state = formats::kStateGone;
    EXPECT_TRUE(would_read(status, true));
    status.record.state = formats::kStateDown;  // it failed for good
    EXPECT_FALSE(would_read(status, true));
    status.record = record_of(formats::kStateWaiting);
    status.record.want = Want::down;
    EXPECT_FALSE(would_read(status, true));
    // One of s6's, or of another boot.
    EXPECT_FALSE(would_read(status, false));
    status.s6.want_up = true;
    EXPECT_TRUE(would_read(status, false));
}

}  // namespace
}  // namespace slipway::svscan
