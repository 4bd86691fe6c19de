#include "engine/manager/supervisor.h"

#include <array>
#include <cerrno>

#include "engine/sys/fifo.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {

sys::Result<formats::Status> read_status(sys::BorrowedFd scan, const std::string& name) {
    std::array<std::uint8_t, 2 * formats::kStatusSize> buffer;
    const auto bytes = sys::read_whole(scan, name + "/supervise/status", std::span(buffer));
    if (!bytes) return bytes.error();
    const auto status = formats::decode_status(bytes.value());
    if (!status) return sys::Errno{EPROTO};
    return *status;
}

sys::Status send_request(sys::BorrowedFd scan,
                         const std::string& name,
                         const formats::Request& request) {
    const std::string supervise = name + "/supervise/";
    std::array<std::uint8_t, formats::kRequestSize> bytes;
    formats::encode_request(request, bytes);
    const auto left = sys::replace_file(scan, supervise + "request", supervise + "request.new",
                                        std::span(bytes), 0600);
    if (!left) return left.error();
    const auto control = sys::open_fifo_for_write(scan, supervise + "control");
    if (!control) return control.error();
    const auto sent = sys::write(control.value(), std::string_view(&request.goal, 1));
    if (!sent) return sent.error();
    return base::kOk;
}

}  // namespace slipway::manager
