#include "engine/cli/called.h"

namespace slipway::cli {

std::string called(const Options& options, const std::string& words) {
    std::string text = "`slipway ";
    if (options.wants_user) text += "--user ";
    if (options.run_named) text += "--run " + options.run + " ";
    return text + words + "`";
}

}  // namespace slipway::cli
