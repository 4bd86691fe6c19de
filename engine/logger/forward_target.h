// Who gets forwarded lines: syslog's socket, or the pipe of another service's logger.
#pragma once

#include "engine/logger/forward.h"
#include "engine/sys/fd.h"

namespace slipway::logger {

class ForwardTarget {
public:
    explicit ForwardTarget(const ForwardOptions& options) : options_(options) {}

    // The message, whole or not at all; what is not open is opened. EAGAIN: it is full.
    base::Status send(std::string_view message);

    // To standard error, for nobody takes it.
    static void write_instead(std::string_view message);
    // The message's copy to standard output.
    static void write_to_console(std::string_view message);

    void close() { fd_.reset(); }

    bool is_open() const { return fd_.valid(); }

    int number() const { return fd_.number(); }

private:
    base::Status connect();

    const ForwardOptions& options_;
    sys::Fd fd_;
};

}  // namespace slipway::logger
