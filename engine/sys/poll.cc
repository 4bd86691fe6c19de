#include "engine/sys/poll.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

#include "engine/sys/kernel.h"

namespace slipway::sys {

static_assert(sizeof(Poll) == sizeof(pollfd) && offsetof(Poll, wanted) == offsetof(pollfd, events));
static_assert(kReadable == POLLIN && kWritable == POLLOUT && kPollError == POLLERR &&
              kHangup == POLLHUP);

Result<unsigned> wait_for(std::span<Poll> polls, std::optional<std::uint64_t> nanoseconds) {
    constexpr std::uint64_t kSecond = 1'000'000'000;

    struct KernelTime {
        std::int64_t seconds;
        std::int64_t nanoseconds;
    } time{};

    if (nanoseconds) {
        time.seconds = static_cast<std::int64_t>(*nanoseconds / kSecond);
        time.nanoseconds = static_cast<std::int64_t>(*nanoseconds % kSecond);
    }
    const long ready =
        ::syscall(SYS_ppoll, polls.data(), polls.size(), nanoseconds ? &time : nullptr, nullptr, 0);
    if (ready >= 0) return static_cast<unsigned>(ready);
    if (errno != EINTR) return last_error();
    for (Poll& poll : polls) poll.ready = 0;
    return 0u;
}

}  // namespace slipway::sys
