#include "engine/manager/server.h"

#include <array>
#include <cerrno>

#include "engine/formats/protocol.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"

namespace slipway::manager {
namespace {

// Whoever fills it only makes others wait a few turns; the system may know a lower limit.
constexpr int kBacklog = 4096;

// The last word to somebody for whom there is no place.
void turn_away(sys::BorrowedFd socket) {
    std::array<std::uint8_t, 512> buffer;
    formats::DoneFrame done;
    done.outcome = formats::Outcome::busy;
    done.text = "too many connections to the manager are open";
    const std::size_t size = formats::encode(done, buffer);
    // Who is not there any more misses nothing.
    static_cast<void>(sys::send(socket, std::span(buffer).first(size)));
}

}  // namespace

sys::Result<Server> Server::open(const std::string& run_path, sys::BorrowedFd run) {
    // Only one manager runs (its supervisor sees to that), so a socket that is there is a dead one.
    if (const auto removed = sys::unlink_at(run, "control");
        !removed && removed.error().value != ENOENT)
        return removed.error();
    auto listener = sys::make_unix_socket(sys::SocketType::packets);
    if (!listener) return listener.error();
    if (const auto bound = sys::bind_unix(listener.value(), run_path + "/control"); !bound)
        return bound.error();
    // All may look: who may change something is decided by the credentials of the connection.
    if (const auto mode = sys::change_mode_at(run, "control", 0666); !mode) return mode.error();
    if (const auto listening = sys::listen_on(listener.value(), kBacklog); !listening)
        return listening.error();
    Server server;
    server.listener_ = std::move(listener.value());
    return server;
}

void Server::add_polls(std::vector<sys::Poll>& polls) const {
    // poll(2) leaves out what is negative.
    polls.push_back({deaf_ ? -1 : listener_.number(), sys::kReadable, 0});
    for (const Client& client : clients_) {
        const bool writes = !client.queue.empty();
        polls.push_back(
            {client.socket.number(),
             static_cast<short>(writes ? sys::kReadable | sys::kWritable : sys::kReadable), 0});
    }
}

// False: there is none.
bool Server::make_room(const Newcomer& newcomer) {
    for (;;) {
        const Admission admission = admit(clients_, newcomer);
        if (!admission.admitted) return false;
        Client* leaves = find(admission.leaves);
        if (leaves == nullptr) return true;
        // Whose request has just come asks for something.
        std::array<sys::Poll, 1> poll{{{leaves->socket.number(), sys::kReadable, 0}}};
        leaves->unread = sys::wait_for(poll, 0).ok() && (poll[0].ready & sys::kReadable) != 0;
        if (leaves->unread) continue;
        turn_away(leaves->socket);
        leaves->gone = true;
        return true;
    }
}

void Server::admit_one(sys::Fd socket) {
    const auto peer = sys::peer_credentials(socket);
    if (!peer) return;
    Client client;
    client.uid = peer.value().uid;
    client.root = client.uid == 0 || client.uid == sys::effective_uid();
    client.may_change = client.root;
    if (group_ && !client.root) {
        const auto member = sys::peer_in_group(socket, *group_);
        client.may_change = member.ok() && member.value();
    }
    if (!make_room({client.uid, client.root})) return turn_away(socket);
    client.id = next_id_++;
    client.socket = std::move(socket);
    clients_.push_back(std::move(client));
}

void Server::accept() {
    for (int i = 0; i < kAcceptsAtOnce; ++i) {
        auto socket = sys::accept_from(listener_);
        if (!socket) {
            const int error = socket.error().value;
            // Who waits would be told of without end.
            deaf_ = error != EAGAIN && error != EINTR && error != ECONNABORTED;
            if (deaf_)
                sys::report({"slipway-manager: cannot accept a client",
                             sys::explain(socket.error()).view(), "; it is tried again"});
            return;
        }
        admit_one(std::move(socket.value()));
    }
}

void Server::serve(std::span<const sys::Poll> polls, const Handler& handle) {
    // In the order of add_polls(): the listener, then the clients.
    std::size_t next = 1;
    for (Client& client : clients_) {
        if (next == polls.size()) break;
        const sys::Poll& poll = polls[next++];
        if ((poll.ready & ~sys::kWritable) == 0 || client.gone) continue;
        std::array<std::uint8_t, formats::kMaxFrame> buffer;
        client.unread = false;
        const auto got = sys::receive(client.socket, buffer);
        if (!got) {
            client.gone = got.error().value != EAGAIN;
        } else if (got.value().size == 0 || got.value().truncated) {
            client.gone = true;
        } else {
            handle(client, std::span(buffer).first(got.value().size));
        }
    }
    if (!polls.empty() && polls[0].ready != 0) accept();
}

void Server::send(Client& client, std::span<const std::uint8_t> frame, bool essential) {
    if (client.gone || frame.empty()) return;
    if (client.queued + frame.size() > (essential ? kMaxQueued : kMaxQueued / 2)) {
        client.gone = essential;
        return;
    }
    client.queue.emplace_back(frame.begin(), frame.end());
    client.queued += frame.size();
}

void Server::write(Client& client) {
    while (!client.gone && !client.queue.empty()) {
        const auto sent = sys::send(client.socket, client.queue.front());
        if (!sent) {
            client.gone = sent.error().value != EAGAIN;
            return;
        }
        client.queued -= client.queue.front().size();
        client.queue.pop_front();
    }
}

void Server::flush() {
    for (Client& client : clients_) write(client);
    std::erase_if(clients_, [](const Client& client) { return client.gone; });
}

Client* Server::find(std::uint64_t id) {
    for (Client& client : clients_)
        if (client.id == id && !client.gone) return &client;
    return nullptr;
}

}  // namespace slipway::manager
