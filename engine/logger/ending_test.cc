// How a stream ends that nobody continues, in a time of its own: no second is waited for.
#include <memory>

#include <gtest/gtest.h>

#include "engine/logger/stream.h"
#include "engine/logger/testing.h"
#include "engine/sys/clock.h"
#include "engine/sys/process.h"

namespace slipway::logger {
namespace {

using testing::wait_until;

class Ending : public ::testing::Test {
protected:
    // Without a spare pipe that anybody else holds.
    void open(const std::vector<std::string>& words) {
        for (const std::string& word : words) words_.push_back(word);
        std::vector<const char*> list;
        for (const std::string& word : words_) list.push_back(word.c_str());
        ASSERT_FALSE(parse_script(list, false, *script));
        ASSERT_TRUE(copier.open());
        auto pipe = sys::make_pipe();
        ASSERT_TRUE(pipe);
        input = std::move(pipe.value().read_end);
        writer = std::move(pipe.value().write_end);
        stream = std::make_unique<Stream>(*script, copier, *shared);
        ASSERT_TRUE(stream->open(input, -1, -1));
        stream->work(now);
    }

    void say(const std::string& text) {
        ASSERT_TRUE(sys::write_all(writer, text));
        stream->input_ready();
        stream->work(now);
    }

    // A child's end, as the loop hears of it.
    void hear_of_processor() {
        ASSERT_TRUE(wait_until([&] {
            const auto ended = sys::reap_any();
            if (!ended || !ended.value()) return false;
            return stream->child_ended(ended.value()->pid, ended.value()->status, now);
        }));
    }

    std::string directory() const { return scratch / "log"; }

    testing::Scratch scratch;
    std::vector<std::string> words_;
    std::unique_ptr<Script> script = std::make_unique<Script>();
    std::unique_ptr<Scratch> shared = std::make_unique<Scratch>();
    Copier copier;
    sys::Fd input, writer;
    std::unique_ptr<Stream> stream;
    std::uint64_t now = 1000 * sys::kSecond;
};

TEST_F(Ending, TheRestOfALineIsWaitedFor) {
    open({directory()});
    say("one\ntw");
    stream->stop();
    stream->work(now);
    EXPECT_FALSE(stream->ended());
    EXPECT_EQ(stream->deadline(), now + 2 * sys::kSecond);
    EXPECT_TRUE(stream->wants_input());
    now += 2 * sys::kSecond - 1;
    say("o an");
    EXPECT_FALSE(stream->ended());
    say("d a half\n");
    EXPECT_TRUE(stream->ended());
    EXPECT_EQ(stream->exit_code(), 0);
    EXPECT_EQ(testing::read_file(directory() + "/current"), "one\ntwo and a half\n");
}

TEST_F(Ending, TheRestOfALineIsNotWaitedForForEver) {
    open({directory()});
    say("one\ntw");
    stream->stop();
    stream->work(now);
    say("o");
    now += 2 * sys::kSecond;
    stream->work(now);
    EXPECT_TRUE(stream->ended());
    EXPECT_EQ(testing::read_file(directory() + "/current"), "one\ntwo\n");
}

TEST_F(Ending, WithoutAnUnfinishedLineItEndsAtOnce) {
    open({directory()});
    say("one\n");
    stream->stop();
    stream->work(now);
    EXPECT_TRUE(stream->ended());
}

TEST_F(Ending, TheEndOfInputEndsTheWait) {
    open({directory()});
    say("tw");
    stream->stop();
    stream->work(now);
    ASSERT_FALSE(stream->ended());
    writer.reset();
    stream->input_ready();
    stream->work(now);
    EXPECT_TRUE(stream->ended());
    EXPECT_EQ(testing::read_file(directory() + "/current"), "tw\n");
}

// The processor ignores TERM, the next file is full behind it, and nobody else has the lines.
TEST_F(Ending, AProcessorThatHangsKeepsNothingAndLosesNothing) {
    open({"?trap '' TERM; echo > trapped; while :; do sleep 0.1; done", "s64", "l0", "n99",
          directory()});
    const std::string line(63, 'a');
    say(line + "\n");
    ASSERT_TRUE(
        wait_until([&] { return ::access((directory() + "/trapped").c_str(), F_OK) == 0; }));
    say(std::string(63, 'b') + "\n");
    say(std::string(63, 'c') + "\n" + std::string(63, 'd') + "\nhal");
    EXPECT_EQ(testing::read_file(directory() + "/current"), std::string(63, 'b') + "\n");
    stream->stop();
    stream->work(now);
    EXPECT_FALSE(stream->ended());
    EXPECT_LE(*stream->deadline(), now + 2 * sys::kSecond);
    now += 2 * sys::kSecond;
    stream->work(now);
    hear_of_processor();
    stream->work(now);
    EXPECT_TRUE(stream->ended());
    EXPECT_EQ(testing::read_file(directory() + "/previous"), line + "\n");
    EXPECT_EQ(testing::read_file(directory() + "/current"), std::string(63, 'b') + "\n" +
                                                                std::string(63, 'c') + "\n" +
                                                                std::string(63, 'd') + "\nhal\n");
}

}  // namespace
}  // namespace slipway::logger
