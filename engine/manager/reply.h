// Answers to one client.
#pragma once

#include <array>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/manager/session.h"

namespace slipway::manager {

// Queues one frame; `done` closes one of the client's requests. `essential`: the client is dropped
// when there is no room, else only the frame.
template <typename Frame>
void send(Server& server, Client& client, const Frame& frame, bool essential) {
    std::array<std::uint8_t, formats::kMaxFrame> buffer;
    const std::size_t size = formats::encode(frame, buffer);
    if constexpr (std::is_same_v<Frame, formats::DoneFrame>)
        if (client.open != 0) --client.open;
    server.send(client, std::span(buffer).first(size), essential);
}

// The frame that ends a request.
void done(Session& session,
          Client& client,
          std::uint32_t serial,
          formats::Outcome outcome,
          std::string_view name = {},
          std::string_view text = {});

// The numbers of the names; sends the answer itself and gives false when one is not known.
bool resolve(Session& session,
             Client& client,
             const formats::ClientRequest& request,
             std::vector<Id>& out);

}  // namespace slipway::manager
