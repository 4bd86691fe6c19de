// One listening socket of the plan, made anew.
#pragma once

#include "engine/exec/start.h"
#include "engine/formats/listen_address.h"

namespace slipway::exec {

// An option of a `listen` line that is none of the socket's: the event whose socket it is.
inline constexpr std::string_view kListenEvent = "event";

// Empty: it is not given.
std::string_view listen_option(const formats::ExecPlan::Listen& listen, std::string_view name);

// Says that something could not be done with a socket; gives the exit code.
int listen_failed(const Start& start,
                  const formats::ExecPlan::Listen& listen,
                  std::string_view what,
                  std::string_view help,
                  base::Errno why);

// Makes the socket, binds it and listens; 0, or an exit code after a message.
int make_listening(Start& start,
                   const formats::ExecPlan::Listen& listen,
                   const formats::ListenAddress& address,
                   sys::Fd& out);

}  // namespace slipway::exec
