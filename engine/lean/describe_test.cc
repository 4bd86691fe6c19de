#include "engine/lean/describe.h"

#include <gtest/gtest.h>

namespace slipway::lean {
namespace {

formats::LeanEntry entry_of(const formats::S6Status& s6, const formats::Record& record = {}) {
    formats::LeanEntry entry;
    entry.name.assign("foo");
    entry.has_status = true;
    formats::encode_status(s6, record, entry.status);
    return entry;
}

TEST(Describe, SaysWhatS6WouldSay) {
    formats::S6Status s6;
    s6.changed = formats::tai_from_unix(1000, 0);
    s6.readied = formats::tai_from_unix(1001, 0);
    s6.pid = 12;
    s6.want_up = s6.ready = true;
    EXPECT_EQ(describe(entry_of(s6), 1034).view(), "foo: up (pid 12) 34 seconds, ready 33 seconds");
    s6.ready = s6.want_up = false;
    s6.paused = true;
    EXPECT_EQ(describe(entry_of(s6), 1034).view(),
              "foo: up (pid 12) 34 seconds, want down, paused");
    s6 = {};
    s6.changed = formats::tai_from_unix(1000, 0);
    s6.wait_status = 3 << 8;
    s6.want_up = true;
    formats::Record record;
    record.result = formats::RunResult::exit_code;
    EXPECT_EQ(describe(entry_of(s6, record), 1000).view(),
              "foo: down (exitcode 3) 0 seconds, want up, last result exit-code");
    s6.wait_status = 9;
    s6.want_up = false;
    EXPECT_EQ(describe(entry_of(s6), 900).view(), "foo: down (signal 9) 0 seconds");
}

TEST(Describe, WhatHasNoStatusBegins) {
    formats::LeanEntry entry = entry_of({});
    entry.has_status = false;
    EXPECT_EQ(describe(entry, 0).view(), "foo: begins");
}

}  // namespace
}  // namespace slipway::lean
