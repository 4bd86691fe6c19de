#include "engine/model/logging.h"

namespace slipway::model {
namespace {

bool goes_to_log(Stdio::Kind kind) {
    return kind == Stdio::Kind::default_ || kind == Stdio::Kind::log;
}

// What runs briefly says little: a process that waits for it is kept only where one was asked for;
// else its output goes where svscan's goes.
bool asks_for_logger(const Service& service) {
    using Log = Logging::Kind;
    const Logging& log = service.log;
    if (log.kind == Log::shared || log.kind == Log::syslog) return true;
    return log.kind == Log::directory && (service.kind == Kind::longrun || !log.path.empty());
}

}  // namespace

bool has_logger(const Service& service) {
    if (service.kind == Kind::bundle || service.kind == Kind::event) return false;
    return asks_for_logger(service) && (goes_to_log(service.process.standard_output.kind) ||
                                        goes_to_log(service.process.standard_error.kind));
}

}  // namespace slipway::model
