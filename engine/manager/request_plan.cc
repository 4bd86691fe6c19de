// plan: what an apply would do now (`slipway apply --dry-run`).
#include <array>

#include "engine/base/number.h"
#include "engine/manager/rehearsal.h"
#include "engine/manager/reply.h"
#include "engine/manager/requests.h"
#include "engine/manager/switch.h"

namespace slipway::manager {
namespace {

using formats::Outcome;

constexpr std::size_t kRoom = kMaxQueued / 4;  // as for a list

void end(Session& session, Client& client, Outcome outcome, std::string_view text) {
    client.listing = client.rehearses = client.rehearsed = false;
    done(session, client, client.list_serial, outcome, {}, text);
}

void keep(Client& client, const std::vector<Rehearsed>& deeds) {
    std::array<std::uint8_t, formats::kMaxFrame> buffer;
    for (const Rehearsed& deed : deeds) {
        const formats::ProgressFrame frame{client.list_serial, deed.deed, deed.name, deed.why};
        const auto size = static_cast<std::ptrdiff_t>(formats::encode(frame, buffer));
        client.rest.emplace_back(buffer.begin(), buffer.begin() + size);
    }
}

}  // namespace

void answer_plan(Session& session, Client& client, const formats::ClientRequest& request) {
    if (client.listing)
        return done(session, client, request.header.serial, Outcome::busy, {},
                    "this connection is still being told of services");
    client.listing = client.rehearses = true;
    client.rehearsed = false;
    client.rest.clear();
    client.list_serial = request.header.serial;
    session.rehearsals.push_back(client.id);
}

void rehearse_for_next(Session& session, const std::string& state_path) {
    if (session.rehearsals.empty()) return;
    Client* client = session.server.find(session.rehearsals.front());
    session.rehearsals.erase(session.rehearsals.begin());
    if (client == nullptr || client->gone) return;
    if (session.phase != Phase::steady)
        return end(session, *client, Outcome::busy,
                   session.phase == Phase::ending ? "the machine is shutting down"
                                                  : "another generation is being taken over");
    const Core& core = session.core;
    const auto target = committed_generation(core, state_path);
    if (!target) return end(session, *client, Outcome::refused, target.error().text);
    client->rest_end = std::string(base::decimal_unsigned(target.value().number).view());
    if (target.value().path != core.generation->path)
        keep(*client, rehearse(core, target.value(), now_ms()));
    client->rehearsed = true;
}

void continue_rehearsal(Session& session, Client& client) {
    if (!client.rehearsed) return;
    while (!client.rest.empty() && client.queued < kRoom) {
        session.server.send(client, client.rest.front(), true);
        client.rest.pop_front();
    }
    if (client.rest.empty()) end(session, client, Outcome::ok, client.rest_end);
}

}  // namespace slipway::manager
