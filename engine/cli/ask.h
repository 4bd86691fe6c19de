// Asking the manager: connect, send, read the answers; and what to tell people when it fails.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/cli/service_info.h"
#include "engine/client/connection.h"

namespace slipway::cli {

// What a request came to; a `code` is an exit code.
struct Failed {
    std::string service, text;  // the service may be empty: it is about the whole
    int code = 0;
};

struct Answer {
    int code = 0;
    std::vector<ServiceInfo> services;
    std::string text;  // what the manager says of a success; empty for most requests
    std::vector<Failed> failed;
    std::size_t more_failed = 0;  // beyond those
};

// What became of a service while a request was carried out.
struct Change {
    std::string service, reason;
    formats::ServiceState state = formats::ServiceState::stopped;
};

using OnProgress = std::function<void(const formats::ProgressFrame&)>;

// Sends `request` and reads until it is done. Errors are printed. `on_progress` may be empty.
Answer ask(const Options& options,
           Output& output,
           formats::ClientRequest request,
           const OnProgress& on_progress = {});

// The same for requests that change something: prints each change as it comes ("nginx  running
// asked for"), or with --json all of them with the answer at the end. Gives the exit code.
int ask_for_change(const Options& options, Output& output, const formats::ClientRequest& request);

}  // namespace slipway::cli
