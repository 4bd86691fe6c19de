// Makes the listening sockets of a service before it runs, and keeps them in slipway-fdholder.
//
// slipway-exec does it, as it would at the service's start: it takes what the holder has, makes
// the rest, and runs nothing. So there is one piece of code that makes sockets, whoever is first.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sys/poll.h"
#include "engine/sys/process.h"

namespace slipway::events {

struct SocketDefinition {
    std::string held;    // "TYPE:ADDRESS", under which the holder has it
    std::string listen;  // what stands behind `listen` in an exec plan
};

class SocketMaker {
public:
    // `run` is RUN; the sockets are made for `service`.
    static sys::Result<SocketMaker> begin(const std::string& run,
                                          const std::string& service,
                                          const std::vector<SocketDefinition>& sockets);

    // Readable when it has ended.
    sys::BorrowedFd end() const { return pidfd_; }

    // Whether it made all; nullopt: it goes on. It has said why not. Not to be asked again then.
    std::optional<bool> outcome();

    // It goes on, and nobody asks; not to be asked again either. reap_left_makers() reaps it.
    void leave();

private:
    SocketMaker(sys::Pid pid, sys::Fd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}

    sys::Pid pid_;
    sys::Fd pidfd_;
};

// Those that were left and have ended.
void reap_left_makers();

// Those that the holder keeps for the event, in the order of the definitions. ENOENT: one is not
// there.
sys::Result<std::vector<sys::Fd>> held_sockets(const std::string& run,
                                               const std::string& event,
                                               const std::vector<SocketDefinition>& sockets);

// Nobody listens there any more, and the paths of those that say so are gone. What is not there is
// no error. False: the holder is away, and may have them still.
bool drop_sockets(const std::string& run,
                  const std::string& event,
                  const std::vector<SocketDefinition>& sockets);

// Those that the holder keeps and that nobody of the generation has any more. `is_used` is asked by
// the owner's name and by "TYPE:ADDRESS". False as above.
bool drop_unused_sockets(
    const std::string& run,
    const std::function<bool(std::string_view owner, std::string_view held)>& is_used);

}  // namespace slipway::events
