#include "engine/manager/supervisor.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "engine/sys/fifo.h"
#include "engine/sys/testing.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {
namespace {

using sys::Open;

constexpr formats::Request kStart{7, 'u', false, 0};

struct ASupervisor : ::testing::Test {
    ASupervisor() {
        EXPECT_TRUE(sys::make_directory_at(scan.fd(), "web", 0755));
        EXPECT_TRUE(sys::make_directory_at(scan.fd(), "web/supervise", 0700));
        EXPECT_TRUE(sys::make_fifo_at(scan.fd(), "web/supervise/control", 0600));
    }

    sys::Fd listen() const {
        return sys::open_at(scan.fd(), "web/supervise/control", Open::read | Open::nonblock)
            .value();
    }

    bool is_left() const { return sys::status_at(scan.fd(), "web/supervise/request").ok(); }

    sys::testing::ScratchDirectory scan;
};

// What happens in the directory, in the order of the kernel: "open control", "moved request". Not
// the byte: kernels from 6.14 on tell nothing of what is written to a pipe.
class Log {
public:
    explicit Log(const std::string& directory)
        : fd_(sys::Fd::adopt(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC))) {
        EXPECT_GE(::inotify_add_watch(fd_.number(), directory.c_str(), IN_OPEN | IN_MOVED_TO), 0);
    }

    std::string read() const {
        alignas(inotify_event) std::array<char, 4096> buffer{};
        std::string said;
        const ssize_t size = ::read(fd_.number(), buffer.data(), buffer.size());
        for (ssize_t at = 0; at < size;) {
            inotify_event event{};
            __builtin_memcpy(&event, buffer.data() + at, sizeof event);
            const std::string name(buffer.data() + at + sizeof event);
            const char* what = (event.mask & IN_OPEN) != 0 ? "open " : "moved ";
            if (name == "control" || name == "request") said += what + name + ";";
            at += static_cast<ssize_t>(sizeof event + event.len);
        }
        return said;
    }

private:
    sys::Fd fd_;
};

TEST_F(ASupervisor, HasSomethingLeftUntilItsRecordSaysThatItHasNot) {
    EXPECT_FALSE(has_something_left(scan.fd(), "web")) << "no status";
    const auto left = [&](std::uint8_t state, std::uint8_t boot) {
        formats::Record record;
        record.state = state;
        record.boot_id[0] = boot;
        std::array<std::uint8_t, formats::kStatusSize> bytes;
        formats::encode_status({}, record, bytes);
        EXPECT_TRUE(sys::replace_file(scan.fd(), "web/supervise/status", "web/supervise/status.new",
                                      std::span(std::as_const(bytes)), 0644));
        return has_something_left(scan.fd(), "web");
    };
    constexpr std::uint8_t kSomeState = 5;
    EXPECT_TRUE(left(kSomeState, 1));
    EXPECT_TRUE(left(formats::kStateWaiting, 1)) << "a logger that died";
    EXPECT_FALSE(left(formats::kStateDown, 1));
    EXPECT_FALSE(left(formats::kStateWaiting, 0)) << "it has exited";
}

TEST_F(ASupervisor, OfALoggerMayBeginForAMinuteAfterTheEndOfItsService) {
    const sys::WallTime now = sys::realtime();
    EXPECT_FALSE(logger_may_begin(scan.fd(), "web", now)) << "no logger";
    EXPECT_FALSE(logger_may_begin(scan.fd(), "web/log", now)) << "it has none";
    ASSERT_TRUE(sys::make_directory_at(scan.fd(), "web/log", 0755));
    EXPECT_TRUE(logger_may_begin(scan.fd(), "web/log", now));
    EXPECT_FALSE(logger_may_begin(scan.fd(), "web/log", {now.seconds + 70, 0}));
    ASSERT_TRUE(sys::make_directory_at(scan.fd(), "web/log/supervise", 0755));
    std::array<std::uint8_t, formats::kStatusSize> bytes;
    formats::encode_status({}, {}, bytes);
    EXPECT_TRUE(sys::replace_file(scan.fd(), "web/log/supervise/status", "status.new",
                                  std::span(std::as_const(bytes)), 0644));
    EXPECT_FALSE(logger_may_begin(scan.fd(), "web/log", now)) << "it has begun";
}

// The byte of a request that was taken already would be somebody's by hand, and be obeyed as well.
TEST_F(ASupervisor, IsReachedBeforeItsRequestIsLeft) {
    const sys::Fd listens = listen();
    const Log log(scan.path() + "/web/supervise");
    ASSERT_TRUE(send_request(scan.fd(), "web", kStart));
    EXPECT_EQ(log.read(), "open control;moved request;");
    std::array<char, 8> bytes{};
    EXPECT_EQ(sys::read(listens, std::span<char>(bytes)).value(), 1u);
    EXPECT_EQ(bytes[0], 'u');
}

TEST_F(ASupervisor, ThatBeginsLaterFindsTheRequestAndNoByte) {
    EXPECT_EQ(send_request(scan.fd(), "web", kStart).error(), sys::Errno{ENXIO});
    EXPECT_TRUE(is_left());
    const sys::Fd listens = listen();
    std::array<char, 8> bytes{};
    EXPECT_EQ(sys::read(listens, std::span<char>(bytes)).value_or(0), 0u);
}

TEST_F(ASupervisor, OfTheFutureFindsItToo) {
    ASSERT_TRUE(sys::make_directory_at(scan.fd(), "db", 0755));
    EXPECT_FALSE(send_request(scan.fd(), "db", kStart));
    EXPECT_TRUE(sys::status_at(scan.fd(), "db/supervise/request").ok());
}

}  // namespace
}  // namespace slipway::manager
