// Requests of clients: what each asks of the plan, and the answers until it is done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/formats/protocol.h"
#include "engine/manager/core.h"
#include "engine/manager/server.h"
#include "engine/manager/switch_difference.h"

namespace slipway::manager {

// A command of a service that a request asked for: its supervisor says how it ended.
struct Ordered {
    Id service = 0;
    std::uint64_t request = 0;  // the id that the supervisor got
    bool action = false;        // else a reload
};

// A request whose client waits for services to settle.
struct Pending {
    std::uint64_t client = 0;
    std::uint32_t serial = 0;
    std::vector<Id> services;  // whose states are the result
    std::vector<Id> others;    // pulled by the command: they have to settle, up or not
    bool up = false;           // the services are to be up; else down
    // Waits for events instead: those that have not come yet.
    bool for_events = false;
    std::vector<Id> events{};
    // Waits for commands instead, until this moment at the latest.
    std::vector<Ordered> orders{};
    Millis deadline = 0;  // 0: none
    // Whom the client named: without them in the generation that runs, he waits in vain.
    std::vector<Id> named{};
};

// A client that holds back a shutdown.
struct Inhibitor {
    std::uint64_t client = 0;
    std::string why;
};

// A client that takes back whatever is under way.
struct Cancelling {
    std::uint64_t client = 0;
    std::uint32_t serial = 0;
    bool waits = false;
};

// What the manager as a whole is doing. While it is `switching`, services that the switch does not
// concern may be changed; while it is `ending`, none.
enum class Phase { steady, switching, ending };

struct Session {
    Core& core;
    Server& server;
    std::vector<Pending> pending;
    std::vector<Inhibitor> inhibitors;
    Phase phase = Phase::steady;
    std::vector<Fate> fates{};  // while it is switching; see switch_difference.h
    // Set by a request and carried out by the loop.
    bool apply_asked = false;
    bool shutdown_asked = false;
    std::vector<std::uint64_t> rehearsals{};  // clients that ask what an apply would do
    bool hurry = false;                       // a shutdown waits for nobody any more
    formats::ShutdownKind shutdown = formats::ShutdownKind::poweroff;
    std::uint64_t asking_client = 0;  // of the apply or the shutdown; 0: none waits
    std::uint32_t asking_serial = 0;
    std::optional<Cancelling> cancel_asked;
    std::uint32_t whole_serial = 0;  // of the request that is to be carried out, waited for or not
};

// One frame of a client.
void handle_frame(Session& session, Client& client, std::span<const std::uint8_t> bytes);
// Tells those who wait or follow what has changed, and those whose request is done; goes on with
// lists that are being sent.
void tell_clients(Session& session);
// When the first of those who wait has waited long enough; 0: never.
Millis next_deadline(const Session& session);
// Ends the request of a client that waits, without its services having settled.
void refuse_pending(Session& session, const Pending& pending, const std::string& why);
// True: this request was sent before, and an earlier manager has done what it asks for, or began.
bool was_taken(const Session& session, const formats::ClientRequest& request);
// Ends the request that the whole manager works on (a switch, the shutdown).
void end_asking(Session& session, formats::Outcome outcome, const std::string& text);

}  // namespace slipway::manager
