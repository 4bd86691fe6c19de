#include "engine/lean/table.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "engine/sys/fifo.h"
#include "engine/sys/file.h"
#include "engine/sys/testing.h"

namespace slipway::lean {
namespace {

constexpr formats::BootId kBoot{1}, kLater{2};

struct Tree {
    Tree() {
        EXPECT_TRUE(sys::make_directory_at(scan(), ".s6-svscan", 0700));
        for (const char* name : {"a", "b"}) EXPECT_TRUE(sys::make_directory_at(scan(), name, 0700));
    }

    sys::BorrowedFd scan() const { return dir.fd(); }

    formats::HostKey key(const char* name, std::uint8_t role = 0) const {
        const auto file = sys::status_at(scan(), name).value();
        return {file.device, file.inode, role};
    }

    sys::testing::ScratchDirectory dir;
};

// In another process, since locks are a process's.
template <typename Do>
bool elsewhere(Do check) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(check() ? 0 : 1);
    return sys::wait_and_reap({child}).value().status.raw == 0;
}

TEST(LeanTree, ThereIsNoneAtFirst) {
    const Tree tree;
    EXPECT_EQ(open_table(tree.scan(), Use::look).error(), sys::Errno{ENOENT});
}

TEST(LeanTree, EntriesAreClaimedOnceAndFoundByName) {
    const Tree tree;
    Table table = make_table(tree.scan(), kBoot).value();
    bool is_new = false;
    const auto a = claim(table, tree.key("a"), "a", is_new);
    ASSERT_TRUE(a);
    EXPECT_TRUE(is_new);
    const auto logger = claim(table, tree.key("a", 1), "a/log", is_new);
    ASSERT_TRUE(logger);
    EXPECT_NE(a.value(), logger.value());
    EXPECT_EQ(find_service(tree.scan(), table, "a"), a.value());
    EXPECT_EQ(find_service(tree.scan(), table, "a/log"), logger.value());
    EXPECT_EQ(find_service(tree.scan(), table, "b"), std::nullopt);
    EXPECT_EQ(find_service(tree.scan(), table, "none"), std::nullopt);
    const sys::Pid self = sys::own_pid();
    EXPECT_TRUE(elsewhere([&] {
        Table other = make_table(tree.scan(), kBoot).value();
        bool fresh = false;
        const auto again = claim(other, tree.key("a"), "a", fresh);
        const auto next = claim(other, tree.key("b"), "b", fresh);
        return again.error() == sys::Errno{EBUSY} && next && fresh &&
               holder(other, a.value()).value() == self;
    }));
    // The other process has died, and its entry is there for the next.
    EXPECT_TRUE(claim(table, tree.key("b"), "b", is_new));
    EXPECT_FALSE(is_new);
    ASSERT_TRUE(release(table, a.value(), true));
    EXPECT_EQ(find_service(tree.scan(), table, "a"), std::nullopt);
}

TEST(LeanTree, ATableOfAnotherBootIsReplaced) {
    const Tree tree;
    {
        Table table = make_table(tree.scan(), kBoot).value();
        bool is_new = false;
        ASSERT_TRUE(claim(table, tree.key("a"), "a", is_new));
    }
    EXPECT_EQ(make_table(tree.scan(), kBoot).value().entries.end(), 1u);
    EXPECT_EQ(make_table(tree.scan(), kLater).value().entries.end(), 0u);
}

TEST(LeanTree, WhatIsNoTableIsRefused) {
    const Tree tree;
    const sys::Fd file = sys::testing::make_file(tree.scan(), kTable);
    EXPECT_EQ(open_table(tree.scan(), Use::look).error(), sys::Errno{EPROTO});
    ASSERT_TRUE(sys::truncate(file, formats::lean_size(512)));
    EXPECT_EQ(open_table(tree.scan(), Use::look).error(), sys::Errno{EPROTO});
    EXPECT_EQ(make_table(tree.scan(), kBoot).error(), sys::Errno{EPROTO});
}

TEST(LeanTree, MessagesReachTheHostAndRequestsStay) {
    const Tree tree;
    Table table = make_table(tree.scan(), kBoot).value();
    bool is_new = false;
    const std::uint32_t a = claim(table, tree.key("a"), "a", is_new).value();
    table.entries.set_host(a, 1234);
    const Table sender = open_table(tree.scan(), Use::send).value();
    const formats::Request request{7, 'd', false};
    EXPECT_EQ(send(tree.scan(), sender, a, 'd', request).error(), sys::Errno{ENOENT});
    EXPECT_EQ(table.entries.request(a), request);
    ASSERT_TRUE(sys::make_fifo_at(tree.scan(), host_path(1234), 0600));
    EXPECT_EQ(send(tree.scan(), sender, a, 'd', request).error(), sys::Errno{ENXIO});
    using sys::Open;
    const auto fifo = sys::open_at(tree.scan(), host_path(1234), Open::read | Open::nonblock);
    ASSERT_TRUE(fifo);
    ASSERT_TRUE(send(tree.scan(), sender, a, 'd', request));
    ASSERT_TRUE(send(tree.scan(), sender, a, 'u', std::nullopt));
    std::array<std::uint8_t, formats::kLeanMessageSize> bytes{};
    const auto next = [&] {
        const auto size = sys::read(fifo.value(), std::span<std::uint8_t>(bytes));
        return formats::decode_lean_message(std::span(bytes).first(size.value_or(0)));
    };
    EXPECT_EQ(next(), (formats::LeanMessage{tree.key("a"), 'd', request}));
    EXPECT_EQ(next(), (formats::LeanMessage{tree.key("a"), 'u', std::nullopt}));
}

}  // namespace
}  // namespace slipway::lean
