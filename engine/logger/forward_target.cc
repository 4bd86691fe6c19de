#include "engine/logger/forward_target.h"

#include "engine/logger/shared_pipe.h"
#include "engine/sys/file.h"
#include "engine/sys/socket.h"

namespace slipway::logger {
namespace {

// Where a priority means nothing, and a line needs its end.
void write_line(sys::BorrowedFd to, std::string_view message) {
    const std::size_t head = message.starts_with('<') ? message.find('>') + 1 : 0;
    (void)sys::write_all(to, message.substr(head));
    if (!message.ends_with('\n')) (void)sys::write_all(to, std::string_view("\n"));
}

}  // namespace

base::Status ForwardTarget::connect() {
    if (options_.style.kind == ForwardStyle::Kind::shared) {
        auto pipe = open_input_of_logger(options_.place);
        if (!pipe) return pipe.error();
        fd_ = std::move(pipe).value();
        return base::kOk;
    }
    auto socket = sys::make_unix_socket(sys::SocketType::datagram);
    if (!socket) return socket.error();
    if (const auto done = sys::connect_unix(socket.value(), options_.place); !done) return done;
    fd_ = std::move(socket).value();
    return base::kOk;
}

base::Status ForwardTarget::send(std::string_view message) {
    if (!fd_.valid())
        if (const auto done = connect(); !done) return done;
    if (options_.style.kind == ForwardStyle::Kind::shared) {
        const auto done = sys::write(fd_, message);
        return done ? base::kOk : base::Status(done.error());
    }
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(message.data());
    const auto done = sys::send(fd_, {bytes, message.size()});
    return done ? base::kOk : base::Status(done.error());
}

void ForwardTarget::write_instead(std::string_view message) {
    write_line(sys::kStderr, message);
}

void ForwardTarget::write_to_console(std::string_view message) {
    write_line(sys::kStdout, message);
}

}  // namespace slipway::logger
