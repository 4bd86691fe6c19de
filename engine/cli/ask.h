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

// What a request came to; `code` is the exit code.
struct Answer {
    int code = 0;
    std::vector<ServiceInfo> services;
    std::string text;  // what the manager says of a success; empty for most requests
};

using OnProgress = std::function<void(const formats::ProgressFrame&)>;

// Prints each change as it comes: "nginx  running  asked for"; nothing with --json.
OnProgress show_progress(const Options& options, Output& output);

// Sends `request` and reads until it is done. Errors are printed. `on_progress` may be empty.
Answer ask(const Options& options,
           Output& output,
           formats::ClientRequest request,
           const OnProgress& on_progress = {});

}  // namespace slipway::cli
