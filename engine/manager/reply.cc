#include "engine/manager/reply.h"

namespace slipway::manager {

void done(Session& session,
          Client& client,
          std::uint32_t serial,
          formats::Outcome outcome,
          std::string_view name,
          std::string_view text) {
    send(session.server, client, formats::DoneFrame{serial, outcome, name, text}, true);
}

bool resolve(Session& session,
             Client& client,
             const formats::ClientRequest& request,
             std::vector<Id>& out) {
    for (const std::string_view name : request.names) {
        const auto id = session.core.generation->database.find(name);
        if (!id) {
            done(session, client, request.header.serial, formats::Outcome::unknown, name,
                 "no service of that name is in the generation that runs");
            return false;
        }
        out.push_back(*id);
    }
    return true;
}

}  // namespace slipway::manager
