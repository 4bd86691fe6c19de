// The clients: connections, what they sent, what they are to get. Knows nothing of services.
//
// Bounded: so many clients, so many bytes waiting for each. It never waits for a client: one that
// does not read is dropped.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <span>
#include <string>
#include <vector>

#include "engine/sys/poll.h"
#include "engine/sys/socket.h"

namespace slipway::manager {

inline constexpr std::size_t kMaxClients = 64;
inline constexpr std::size_t kMaxQueued = std::size_t{256} * 1024;  // bytes for one client

struct Client {
    std::uint64_t id = 0;  // never used again
    sys::Fd socket;
    bool may_change = false;
    bool gone = false;  // to be removed
    bool follows = false;
    std::uint32_t follow_serial = 0;
    // A list that is being sent: the next service, and how many of them are left.
    bool listing = false;
    bool list_events = false;  // events and nothing else
    std::uint32_t list_serial = 0;
    std::uint32_t list_next = 0;
    std::deque<std::vector<std::uint8_t>> queue;
    std::size_t queued = 0;  // bytes in `queue`
};

class Server {
public:
    // Binds RUN/control, in place of a socket that an earlier manager left there.
    static sys::Result<Server> open(const std::string& run_path, sys::BorrowedFd run);

    using Handler = std::function<void(Client&, std::span<const std::uint8_t>)>;

    // Adds what to wait for.
    void add_polls(std::vector<sys::Poll>& polls) const;
    // Accepts, reads (one frame a client and turn) and writes whatever `polls` says is ready.
    void serve(std::span<const sys::Poll> polls, const Handler& handle);
    // Queues a frame. `essential`: the client is dropped when there is no room, else only the
    // frame.
    void send(Client& client, std::span<const std::uint8_t> frame, bool essential);
    // Writes what can be written and forgets those that are gone.
    void flush();

    Client* find(std::uint64_t id);

    std::list<Client>& clients() { return clients_; }

private:
    void accept();
    static void write(Client& client);

    sys::Fd listener_;
    std::list<Client> clients_;
    std::uint64_t next_id_ = 1;
};

}  // namespace slipway::manager
