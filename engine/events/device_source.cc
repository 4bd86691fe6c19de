#include "engine/events/device_source.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/events/look.h"
#include "engine/sys/file.h"
#include "engine/sys/netlink.h"

namespace slipway::events {
namespace {

constexpr int kBuffer = 1 << 20;  // bursts at the boot
constexpr std::string_view kDev = "/dev/";

// udev keeps a file for each device that it has done with.
std::optional<bool> udev_has_done(const sys::FileStatus& status) {
    const bool block = status.kind == sys::FileKind::block;
    if (!block && status.kind != sys::FileKind::character) return true;
    const std::uint64_t number = status.special_device;
    const std::uint64_t major = (number >> 8 & 0xfff) | (number >> 32 & ~std::uint64_t{0xfff});
    const std::uint64_t minor = (number & 0xff) | (number >> 12 & ~std::uint64_t{0xff});
    std::string path = block ? "/run/udev/data/b" : "/run/udev/data/c";
    path += base::decimal_unsigned(major).view();
    path += ":";
    path += base::decimal_unsigned(minor).view();
    return is_there(path);
}

std::optional<bool> holds(const FileEvent& event) {
    const auto status = sys::status_at(sys::kHere, event.path);
    if (!status) return is_answer(status.error()) ? std::optional(false) : std::nullopt;
    const auto udev = is_there("/run/udev/control");
    if (!udev) return std::nullopt;
    return *udev ? udev_has_done(status.value()) : true;
}

}  // namespace

sys::Result<std::unique_ptr<Source>> DeviceSource::open(FileEvents events) {
    auto watcher = PathWatcher::open();
    if (!watcher) return watcher.error();
    auto messages = sys::open_netlink(sys::NetlinkFamily::uevent, kKernelGroup | kUdevGroup);
    if (!messages) return messages.error();
    static_cast<void>(sys::set_receive_buffer(messages.value(), kBuffer));
    auto source = std::make_unique<DeviceSource>();
    source->watcher_ = std::move(watcher).value();
    source->messages_ = std::move(messages).value();
    // Whatever makes nodes and links without udev is seen as well.
    for (const auto& [id, event] : events)
        source->watcher_.add(event.path, PathWatcher::Inside::no);
    source->events_ = std::move(events);
    return std::unique_ptr<Source>(std::move(source));
}

void DeviceSource::add_polls(std::vector<sys::Poll>& polls) const {
    watcher_.add_polls(polls);
    polls.push_back({messages_.number(), sys::kReadable, 0});
}

bool DeviceSource::read_messages() {
    std::array<std::uint8_t, 16384> buffer;
    bool any = false;
    if (failed_) return any;
    const auto concerns = [&](const std::string& name) {
        return std::any_of(events_.begin(), events_.end(), [&](const auto& e) {
            return std::string_view(e.second.path).substr(kDev.size()) == name;
        });
    };
    for (;;) {
        const auto got = sys::receive_netlink(messages_, buffer);
        if (!got && got.error().value == EAGAIN) return any;
        if (!got && got.error().value != ENOBUFS) {
            failed_ = true;
            messages_ = {};  // it would fail at once and again
            return any;
        }
        if (!got || got.value().truncated) {  // ENOBUFS: something was lost
            any = true;
            continue;
        }
        // Anybody may send to us alone; only the kernel and root reach a group.
        const auto& from = got.value();
        if (from.groups == 0 || from.uid != 0) continue;
        const std::span<const std::uint8_t> bytes = std::span(buffer).first(from.size);
        Uevent event;
        const bool is_event =
            from.port == 0 ? decode_kernel_uevent(bytes, event) : decode_udev_uevent(bytes, event);
        if (!is_event) continue;
        any = any || concerns(event.device) ||
              std::any_of(event.links.begin(), event.links.end(), concerns);
    }
}

void DeviceSource::turn(Board& board, Millis now, std::span<const sys::Poll> ready) {
    const bool moved = watcher_.look(ready);
    const bool told = read_messages();
    if (watcher_.failed() || failed_) board.doubt();
    if (!told && !moved) return;
    for (const auto& [id, event] : events_) {
        if (const auto is_so = holds(event))
            board.say(id, *is_so, now);
        else
            board.doubt();
    }
}

}  // namespace slipway::events
