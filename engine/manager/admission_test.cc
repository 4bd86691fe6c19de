#include "engine/manager/admission.h"

#include <gtest/gtest.h>

#include "engine/manager/server.h"

namespace slipway::manager {
namespace {

struct Admissions : ::testing::Test {
    void come(std::uint32_t uid, std::size_t count = 1, std::size_t open = 0) {
        for (std::size_t i = 0; i < count; ++i) {
            Client& client = clients.emplace_back();
            client.id = clients.size();
            client.uid = uid;
            client.root = uid == 0;
            client.open = open;
        }
    }

    // "no", "yes", or "for ID".
    std::string admitted(std::uint32_t uid) const {
        const Admission admission = admit(clients, {uid, uid == 0});
        if (!admission.admitted) return "no";
        return admission.leaves == 0 ? "yes" : "for " + std::to_string(admission.leaves);
    }

    std::list<Client> clients;
};

constexpr std::size_t kOpen = 1;
constexpr std::size_t kUsers = (kMaxClients - kForRoot) / kMaxOfUser;  // who fill their part

TEST_F(Admissions, AUserHasAQuotaAndTheOthersTheirs) {
    come(7, kMaxOfUser, kOpen);
    EXPECT_EQ(admitted(7), "no");
    EXPECT_EQ(admitted(8), "yes");
    EXPECT_EQ(admitted(0), "yes");
}

TEST_F(Admissions, OverItTheOldestWithoutARequestOfTheSameUserMakesRoom) {
    come(7, 1, kOpen);
    come(8);
    come(7, kMaxOfUser - 1);
    EXPECT_EQ(admitted(7), "for 3");
}

TEST_F(Admissions, WhoIsGoneDoesNotCount) {
    come(7, kMaxOfUser, kOpen);
    clients.back().gone = true;
    EXPECT_EQ(admitted(7), "yes");
}

TEST_F(Admissions, UsersTogetherLeavePlacesForRoot) {
    for (std::uint32_t uid = 1; uid <= kUsers; ++uid) come(uid, kMaxOfUser, kOpen);
    EXPECT_EQ(admitted(100), "no");
    for (std::size_t i = 0; i < kForRoot; ++i) {
        EXPECT_EQ(admitted(0), "yes");
        come(0, 1, kOpen);
    }
    EXPECT_EQ(admitted(0), "no");
}

TEST_F(Admissions, WhoeverHasMostMakesRoom) {
    come(100);
    for (std::uint32_t uid = 1; uid <= kUsers; ++uid) come(uid, kMaxOfUser - 1, kOpen);
    come(101, kUsers - 2);
    come(2);
    EXPECT_EQ(admitted(102), "for " + std::to_string(clients.size()));
}

TEST_F(Admissions, RootTakesTheConnectionOfAUserThatAsksNothing) {
    come(0, kMaxClients - 2);
    come(7);
    come(8, 1, kOpen);
    EXPECT_EQ(admitted(0), "for " + std::to_string(kMaxClients - 1));
    EXPECT_EQ(admitted(9), "for " + std::to_string(kMaxClients - 1));
}

TEST_F(Admissions, RootMakesRoomForRoot) {
    come(0, kMaxClients - 1, kOpen);
    come(0);
    EXPECT_EQ(admitted(0), "for " + std::to_string(kMaxClients));
    EXPECT_EQ(admitted(7), "no");
}

}  // namespace
}  // namespace slipway::manager
