#include "engine/manager/server.h"

#include <algorithm>
#include <optional>

#include "engine/manager/testing/serving.h"

namespace slipway::manager {
namespace {

using formats::FrameType;
using formats::Verb;
using Answers = std::vector<std::string>;

struct Servers : ::testing::Test {
    Servers() : tree(testing::sample()) {
        tree.supervise_all();
        serving.emplace(tree);
    }

    // Sends as often as the socket takes it, without reading anything.
    void pour(sys::BorrowedFd from, const formats::ClientRequest& request, int times) {
        std::array<std::uint8_t, formats::kMaxFrame> bytes;
        const std::size_t size = formats::encode(request, bytes);
        for (int i = 0; i < times; ++i) {
            const auto sent = sys::send(from, std::span(bytes).first(size));
            serving->turn();
            if (!sent) return;
        }
    }

    void expect_that_others_are_served() {
        const sys::Fd other = serving->connect();
        formats::ClientRequest request;
        request.header = {FrameType::list, 1};
        serving->send(other, request);
        EXPECT_EQ(serving->answers(other).back(), "done 0");
    }

    static std::vector<std::string_view> names(std::string_view name, std::size_t count) {
        return std::vector<std::string_view>(count, name);
    }

    testing::Tree tree;
    std::optional<testing::Serving> serving;
};

TEST_F(Servers, ClientThatDoesNotReadIsDroppedAndNobodyWaitsForIt) {
    const sys::Fd slow = serving->connect();
    formats::ClientRequest request;
    request.header = {FrameType::change, 1};
    request.verb = Verb::reload;
    const std::string name(4000, 'x');  // is in the answer
    const std::string_view view = name;
    request.names = {&view, 1};
    pour(slow, request, 1000);
    expect_that_others_are_served();
    const Answers left = serving->answers(slow);
    EXPECT_EQ(left.back(), "closed");
}

// The answers to 512 names are megabytes if each has hundreds of relations: they come as they are
// read, and never fill more than the room of one client.
TEST_F(Servers, StatusOfManyIsToldAsItIsRead) {
    const auto many = names("default", formats::kMaxNames);
    formats::ClientRequest request;
    request.header = {FrameType::status, 1};
    request.names = many;
    const sys::Fd slow = serving->connect();
    serving->send(slow, request);
    std::size_t services = 0;
    std::string last;
    for (int turn = 0; turn < 2000 && !last.starts_with("done"); ++turn) {
        for (const Client& client : serving->server.clients())
            ASSERT_LE(client.queued, kMaxQueued / 2);
        for (const std::string& answer : serving->answers(slow)) {
            if (answer.starts_with("service")) ++services;
            last = answer;
        }
        serving->turn();
    }
    EXPECT_EQ(last, "done 0");
    EXPECT_EQ(services, formats::kMaxNames);
}

TEST_F(Servers, ASecondListOfOneConnectionIsRefused) {
    formats::ClientRequest request;
    request.header = {FrameType::list, 1};
    std::array<std::uint8_t, 64> bytes;
    const std::size_t size = formats::encode(request, bytes);
    // The kernel's room is used up, so the first list is not over when the second is asked for.
    const sys::Fd slow = serving->connect();
    for (int i = 0; i < 20000; ++i) {
        if (!sys::send(slow, std::span(bytes).first(size))) break;
        serving->turn();
        bool busy = false;
        for (const Client& client : serving->server.clients())
            busy = busy || (client.listing && client.open > 1);
        if (busy) break;
    }
    expect_that_others_are_served();
    EXPECT_LE(serving->server.clients().size(), 3u);
}

TEST_F(Servers, FramesThatAreTooShortOrTooLongEndTheConnection) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, formats::kMaxFrame + 1}) {
        const sys::Fd client = serving->connect();
        const std::vector<std::uint8_t> bytes(size, 0x53);
        ASSERT_TRUE(sys::send(client, bytes));
        serving->turns();
        EXPECT_EQ(serving->answers(client), Answers{"closed"}) << size;
    }
    expect_that_others_are_served();
}

TEST_F(Servers, WhoHasTooManyOpenRequestsIsDropped) {
    const sys::Fd greedy = serving->connect();
    formats::ClientRequest request;
    request.header = {FrameType::follow, 1};
    for (std::size_t i = 0; i <= kMaxOpen; ++i) serving->send(greedy, request);
    EXPECT_EQ(serving->answers(greedy).back(), "closed");
    expect_that_others_are_served();
}

TEST_F(Servers, OneFrameOfEachClientATurn) {
    const sys::Fd eager = serving->connect();
    serving->turn();
    for (int i = 0; i < 3; ++i) {
        std::array<std::uint8_t, 64> bytes;
        formats::ClientRequest request;
        request.header = {FrameType::follow, 1};
        ASSERT_TRUE(sys::send(eager, std::span(bytes).first(formats::encode(request, bytes))));
    }
    for (std::size_t turn = 1; turn <= 3; ++turn) {
        serving->turn();
        EXPECT_EQ(serving->server.clients().back().open, turn);
    }
}

// All of these are of one user who is root for the manager; admission_test has the others.
TEST_F(Servers, AFullHouseDropsTheOldestThatAsksNothing) {
    std::vector<sys::Fd> others;
    for (std::size_t i = 0; i < kMaxClients; ++i) {
        others.push_back(serving->connect());
        serving->turn();
    }
    serving->turn();
    EXPECT_EQ(serving->server.clients().size(), kMaxClients);
    EXPECT_EQ(serving->answers(),
              (Answers{"done 6: too many connections to the manager are open", "closed"}));
    expect_that_others_are_served();
}

TEST_F(Servers, WhoseRequestHasComeButIsNotReadYetStays) {
    std::vector<sys::Fd> others;
    formats::ClientRequest request;
    request.header = {FrameType::list, 1};
    std::array<std::uint8_t, 64> bytes;
    const std::size_t size = formats::encode(request, bytes);
    // All are accepted in one turn, or nearly so, before anything is read.
    for (std::size_t i = 1; i < kMaxClients; ++i) {
        others.push_back(serving->connect());
        ASSERT_TRUE(sys::send(others.back(), std::span(bytes).first(size)));
    }
    ASSERT_TRUE(sys::send(serving->client, std::span(bytes).first(size)));
    const sys::Fd late = serving->connect();
    serving->turns();
    // Whoever makes room has had his answer.
    others.push_back(std::move(serving->client));
    for (const sys::Fd& other : others) {
        const Answers told = serving->answers(other);
        EXPECT_TRUE(std::find(told.begin(), told.end(), "done 0") != told.end());
    }
}

TEST_F(Servers, WhoeverFindsNoPlaceIsTold) {
    std::vector<sys::Fd> others;
    formats::ClientRequest request;
    request.header = {FrameType::follow, 1};
    serving->send(serving->client, request);
    for (std::size_t i = 1; i < kMaxClients; ++i) {
        others.push_back(serving->connect());
        serving->send(others.back(), request);
    }
    const sys::Fd late = serving->connect();
    serving->turn();
    EXPECT_EQ(serving->answers(late),
              (Answers{"done 6: too many connections to the manager are open", "closed"}));
    EXPECT_EQ(serving->server.clients().size(), kMaxClients);
}

}  // namespace
}  // namespace slipway::manager
