// The clients: connections, what they sent, what they are to get. Knows nothing of services.
//
// Bounded: so many clients of each user (admission.h), so many open requests and waiting bytes for
// each, one frame of each a turn. It never waits for a client: one that does not read is dropped.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/manager/admission.h"
#include "engine/sys/poll.h"
#include "engine/sys/socket.h"

namespace slipway::manager {

inline constexpr std::size_t kMaxQueued = std::size_t{256} * 1024;  // bytes for one client
inline constexpr std::size_t kMaxOpen = 64;                         // requests of one client
inline constexpr int kAcceptsAtOnce = 64;                           // a turn

struct Client {
    std::uint64_t id = 0;  // never used again
    sys::Fd socket;
    std::uint32_t uid = 0;
    bool root = false;  // or whoever the manager runs as
    bool may_change = false;
    bool gone = false;     // to be removed
    std::size_t open = 0;  // requests whose `done` has not been queued
    bool unread = false;   // something came that has not been read yet
    bool follows = false;
    std::uint32_t follow_serial = 0;
    // What is being told of services: a list of all, or the status of those in `told`; a part each
    // turn, as there is room.
    bool listing = false;
    bool list_events = false;  // events and nothing else
    bool lists_all = false;
    std::uint32_t list_serial = 0;
    std::uint32_t list_next = 0;
    std::vector<std::string> told;
    // Or what an apply would do: frames for which there was no room yet, and the end's text.
    bool rehearses = false;
    bool rehearsed = false;  // `rest` has been made
    std::deque<std::vector<std::uint8_t>> rest;
    std::string rest_end;
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

    // Who is in this group when connecting may change services, as root may.
    void set_group(std::optional<std::uint32_t> group) { group_ = group; }

    std::optional<std::uint32_t> group() const { return group_; }

    // A client could not be accepted, so nobody is until listen_again().
    bool deaf() const { return deaf_; }

    void listen_again() { deaf_ = false; }

    std::list<Client>& clients() { return clients_; }

private:
    void accept();
    void admit_one(sys::Fd socket);
    bool make_room(const Newcomer& newcomer);
    static void write(Client& client);

    sys::Fd listener_;
    bool deaf_ = false;
    std::list<Client> clients_;
    std::uint64_t next_id_ = 1;
    std::optional<std::uint32_t> group_;
};

}  // namespace slipway::manager
