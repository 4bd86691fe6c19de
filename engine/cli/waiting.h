// What a command that waits tells people when nothing happens for a while: whom it waits for, and
// until when at most.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/cli/service_info.h"
#include "engine/client/conversation.h"
#include "engine/sys/clock.h"

namespace slipway::cli {

inline constexpr std::uint64_t kQuiet = 3 * sys::kSecond;        // before the first time
inline constexpr std::uint64_t kQuietAgain = 15 * sys::kSecond;  // and after each

// "still waiting: db is started, until 75 s from now at most; web and 2 others wait for it": a line
// for each of the first few that others wait for in the end. Pure.
std::string still_waiting(const std::vector<ServiceInfo>& services);

// The lines for a request that has not been answered yet, by asking on a connection of its own;
// empty when that fails: the request goes on.
std::string ask_who_is_waited_for(const Options& options, const formats::ClientRequest& request);

// Receives as Conversation::receive() does, with the same limit; `on_quiet`, if there is one, is
// called when no frame has come for kQuiet, and every kQuietAgain after that.
sys::Result<std::span<const std::uint8_t>> receive_patiently(client::Conversation& conversation,
                                                             std::optional<std::uint64_t> limit,
                                                             const std::function<void()>& on_quiet);

}  // namespace slipway::cli
