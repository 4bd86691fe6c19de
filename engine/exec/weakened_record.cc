#include "engine/exec/weakened_record.h"

#include <array>

#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/signal.h"

namespace slipway::exec {
namespace {

// Above the sockets that are passed.
constexpr int kParked = 200;

sys::Result<sys::Fd> open_record() {
    using sys::Open;
    return sys::open_at(
        sys::kHere, formats::kWeakenedFile,
        Open::read | Open::write | Open::create | Open::append | Open::no_follow | Open::nonblock);
}

bool is_service(const Start& start) {
    return start.plan_path.view() == "./run" || start.plan_path.view() == "run";
}

// A file of an earlier start begins anew. The commands of one plan are children of one process, and
// add to the same list.
void add(sys::BorrowedFd file, std::uint32_t pid, std::string_view lines) {
    std::array<std::uint8_t, 512> buffer{};
    const auto size = sys::read_at(file, buffer, 0);
    std::string_view there(reinterpret_cast<const char*>(buffer.data()), size ? size.value() : 0);
    const auto first = formats::next_weakened(there);
    if ((!first || first->stamp.pid != pid) && !sys::truncate(file, 0)) return;
    (void)sys::write_all(file, lines);
}

}  // namespace

void open_weakened_record(Start& start) {
    if (!is_service(start) || start.weakened_record) return;
    auto file = open_record();
    if (!file) return;
    auto parked = sys::duplicate(file.value(), kParked);
    if (parked) start.weakened_record = parked.value().release();
}

formats::WeakenedStamp weakened_stamp(const Start& start) {
    return {sys::boottime(), static_cast<std::uint32_t>(
                                 (start.is_child ? sys::parent_pid() : sys::own_pid()).value)};
}

void record_weakened(Start& start, std::string_view lines) {
    if (!is_service(start) || lines.empty()) return;
    // A limit of the service's may leave no room for it, and the kernel kills who writes then.
    const std::uint32_t pid = weakened_stamp(start).pid;
    (void)sys::ignore_signal(sys::signals::kXfsz);
    if (start.weakened_record)
        add({*start.weakened_record}, pid, lines);
    else if (const auto file = open_record())
        add(file.value(), pid, lines);
    (void)sys::default_signal(sys::signals::kXfsz);
}

}  // namespace slipway::exec
