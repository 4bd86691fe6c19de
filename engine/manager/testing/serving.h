// A manager that serves, one turn at a time, and a client that talks to it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/manager/ending.h"
#include "engine/manager/requests.h"
#include "engine/manager/session.h"
#include "engine/manager/switch.h"
#include "engine/manager/testing/tree.h"

namespace slipway::manager::testing {

class Serving {
public:
    using Resume = std::function<bool(Session&)>;

    // `resume`: as at the start of the program; true when it has found something to go on with.
    explicit Serving(Tree& t, const Resume& resume = {})
        : tree(t),
          core(tree.start_manager()),
          server(Server::open(tree.path(), tree.fd()).value()),
          session{*core, server} {
        if (!resume || !resume(session)) start_default_set(*core);
        client = connect();
    }

    sys::Fd connect() {
        sys::Fd socket = sys::make_unix_socket(sys::SocketType::packets).value();
        EXPECT_TRUE(sys::connect_unix(socket, tree.path() + "/control"));
        return socket;
    }

    void turn() {
        carry_out(*core);
        tell_clients(session);
        server.flush();
        std::vector<sys::Poll> polls;
        server.add_polls(polls);
        EXPECT_TRUE(sys::wait_for(polls, 0));
        answer_bell(*core, tree.bell());
        carry_out(*core);
        server.serve(polls, [&](Client& c, std::span<const std::uint8_t> bytes) {
            handle_frame(session, c, bytes);
        });
        if (std::exchange(session.apply_asked, false))
            begin_switch(switching, session, tree.path() + "/state");
        Ending none;  // whoever plays an ending takes it back as well
        if (session.phase != Phase::ending) do_cancel(session, none, switching);
        if (session.phase == Phase::switching) advance_switch(switching, session);
        rehearse_for_next(session, tree.path() + "/state");
    }

    void turns(int count = 4) {
        for (int i = 0; i < count; ++i) turn();
    }

    void send(sys::BorrowedFd from, formats::ClientRequest request) {
        std::array<std::uint8_t, formats::kMaxFrame> bytes;
        const std::size_t size = formats::encode(request, bytes);
        EXPECT_TRUE(sys::send(from, std::span(bytes).first(size)));
        turns();
    }

    void change(formats::Verb verb, std::string_view name, std::uint8_t flags = 0) {
        formats::ClientRequest request;
        request.header = {formats::FrameType::change, 1};
        request.verb = verb;
        request.flags = flags;
        request.names = {&name, 1};
        send(client, request);
    }

    void ask(formats::FrameType type, std::uint8_t flags = 0) {
        formats::ClientRequest request;
        request.header = {type, 1};
        request.flags = flags;
        send(client, request);
    }

    // What came, in short: "service web waiting", "done 0", "progress db running".
    std::vector<std::string> answers(sys::BorrowedFd from) {
        std::vector<std::string> out;
        std::array<std::uint8_t, formats::kMaxFrame> buffer;
        for (;;) {
            const auto got = sys::receive(from, buffer);
            if (!got) return out;
            if (got.value().size == 0) {
                out.emplace_back("closed");
                return out;
            }
            out.push_back(in_short(std::span(buffer).first(got.value().size)));
        }
    }

    std::vector<std::string> answers() { return answers(client); }

    // The latest "done" of the answers, with its text.
    std::string last_done() {
        std::string last;
        for (const std::string& answer : answers())
            if (answer.starts_with("done")) last = answer;
        return last;
    }

    static std::string in_short(std::span<const std::uint8_t> bytes) {
        formats::ServiceFrame service;
        formats::RelationFrame relation;
        formats::ProgressFrame progress;
        formats::DoneFrame done;
        const auto text = [](std::string_view a) { return " " + std::string(a); };
        if (formats::decode(bytes, service))
            return "service" + text(service.name) + text(formats::state_name(service.state));
        if (formats::decode(bytes, relation))
            return "relation" + text(relation.kind) + (relation.incoming ? " from" : " to") +
                   text(relation.other);
        if (formats::decode(bytes, progress))
            return "progress" + text(progress.name) + text(formats::state_name(progress.state));
        if (!formats::decode(bytes, done)) return "?";
        std::string out = "done " + std::to_string(static_cast<int>(done.outcome));
        if (!done.name.empty()) out += text(done.name);
        if (!done.text.empty()) out += ": " + std::string(done.text);
        for (const formats::Result& other : done.others())
            out += ";" + text(other.name) + ": " + std::string(other.text);
        return out;
    }

    Tree& tree;
    std::unique_ptr<Core> core;
    Server server;
    Session session;
    Switch switching;
    sys::Fd client;
};

}  // namespace slipway::manager::testing
