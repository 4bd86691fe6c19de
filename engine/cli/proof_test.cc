#include "engine/cli/proof.h"

#include <gtest/gtest.h>

#include "engine/cli/json_build.h"
#include "engine/cli/json_services.h"

namespace slipway::cli {
namespace {

Proof proof_of(bool reached) {
    Proof proof;
    proof.generation = 7;
    proof.ended = proof.powered_off = true;
    proof.report.whole = true;
    proof.report.reached = reached;
    proof.report.boot = "default was up 1.250 s after the first service began\n\nSERVICE\n";
    proof.report.services = R"([{"name":"a","state":"running"},{"name":"b","state":"failed"},
                                {"name":"c","state":"stopped","waits_for":"b"}])";
    proof.console_end = "one\ntwo\n";
    return proof;
}

TEST(ProofText, OfAGoodBoot) {
    Proof proof = proof_of(true);
    proof.left_out.push_back({4, "/dev/sdb1", "/home"});
    EXPECT_TRUE(proof.good());
    EXPECT_EQ(proof_as_text(Output(false), proof),
              "generation 7 boots\n"
              "  default was up 1.250 s after the first service began\n"
              "  failed: b\n"
              "  left out: /home on /dev/sdb1 (/etc/fstab:4)\n");
}

TEST(ProofText, OfABootThatHangs) {
    Proof proof = proof_of(false);
    proof.report.boot = "default has not come up yet\n";
    proof.console_path = "/w/console.txt";
    EXPECT_EQ(proof_as_text(Output(false), proof),
              "generation 7 does not come up\n"
              "  default has not come up yet\n"
              "  failed: b\n"
              "  c waits for b\n"
              "the console's last lines:\n"
              "  one\n"
              "  two\n"
              "console: /w/console.txt\n");
}

TEST(ProofText, SaysHowItEnded) {
    Proof proof = proof_of(true);
    proof.powered_off = false;
    EXPECT_NE(proof_as_text(Output(false), proof).find("did not power off in order"),
              std::string::npos);
    proof.ended = false;
    EXPECT_NE(proof_as_text(Output(false), proof).find("does not come down again"),
              std::string::npos);
    proof.report = {};
    EXPECT_NE(proof_as_text(Output(false), proof).find("the limit passed without a word"),
              std::string::npos);
    proof.ended = true;
    EXPECT_NE(proof_as_text(Output(false), proof).find("ended without a word"), std::string::npos);
}

TEST(ProofJson, HasTheSame) {
    const std::string json = proof_as_json(proof_of(true));
    EXPECT_EQ(json,
              "{\"generation\":7,\"good\":true,\"reached\":true,\"powered_off\":true,"
              "\"failed\":[\"b\"],\"left_out\":[]}\n");
}

TEST(States, AreReadBack) {
    EXPECT_TRUE(states_from_json("no json").empty());
    EXPECT_TRUE(states_from_json("{\"a\":1}").empty());
    EXPECT_EQ(states_from_json("[1,{\"name\":\"x\",\"state\":\"up\"}]").size(), 1u);
    EXPECT_TRUE(states_from_json("[{\"name\":1}]").empty());
    const auto states = states_from_json("[{\"name\":\"x\",\"state\":[],\"waits_for\":null}]");
    ASSERT_EQ(states.size(), 1u);
    EXPECT_EQ(states[0].state, "");
}

}  // namespace
}  // namespace slipway::cli
