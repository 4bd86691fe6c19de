#include "engine/events/bus_source.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/formats/event_name.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/socket.h"

namespace slipway::events {
namespace {

constexpr Millis kFirstRetry = 50;
constexpr Millis kLastRetry = 30'000;

}  // namespace

std::optional<std::string> bus_name_event(std::string_view name) {
    const auto event = formats::event_name(name);
    if (!event || event->kind != formats::EventName::Kind::bus_name) return std::nullopt;
    return std::string(event->subject);
}

std::string system_bus(const char* address) {
    constexpr std::string_view key = "unix:path=";
    const std::string_view text = address == nullptr ? std::string_view() : address;
    const std::size_t at = text.find(key);
    if (at == text.npos) return "/run/dbus/system_bus_socket";
    const std::string_view path = text.substr(at + key.size());
    return std::string(path.substr(0, path.find_first_of(",;")));
}

sys::Result<std::unique_ptr<Source>> BusSource::open(Events events, std::string socket) {
    auto source = std::make_unique<BusSource>(std::move(events), std::move(socket));
    auto watcher = PathWatcher::open();
    if (!watcher) return watcher.error();
    source->watcher_ = std::move(watcher).value();
    source->watcher_.add(source->socket_path_, PathWatcher::Inside::no);
    return std::unique_ptr<Source>(std::move(source));
}

void BusSource::add_polls(std::vector<sys::Poll>& polls) const {
    watcher_.add_polls(polls);
    if (!talk_) return;
    const short wanted =
        unsent_.empty() ? sys::kReadable : static_cast<short>(sys::kReadable | sys::kWritable);
    polls.push_back({socket_.number(), wanted, 0});
}

std::optional<Millis> BusSource::next_due() const {
    return talk_ ? std::nullopt : std::optional(retry_at_);
}

void BusSource::lose(Millis now) {
    talk_.reset();
    socket_.reset();
    unsent_.clear();
    retry_after_ = std::clamp(2 * retry_after_, kFirstRetry, kLastRetry);
    retry_at_ = now + retry_after_;
}

void BusSource::connect(Millis now) {
    auto socket = sys::make_unix_socket(sys::SocketType::stream);
    if (!socket || !sys::connect_unix(socket.value(), socket_path_)) return lose(now);
    socket_ = std::move(socket).value();
    std::vector<std::string> names;
    for (const auto& [id, name] : events_) names.push_back(name);
    talk_.emplace(sys::effective_uid(), std::move(names));
}

bool BusSource::send() {
    const std::vector<std::uint8_t> more = talk_->take_output();
    unsent_.insert(unsent_.end(), more.begin(), more.end());
    while (!unsent_.empty()) {
        const auto sent = sys::send(socket_, unsent_);
        if (!sent) return sent.error().value == EAGAIN;
        unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent.value()));
    }
    return true;
}

bool BusSource::receive() {
    std::array<std::uint8_t, 4096> buffer;
    for (;;) {
        const auto size = sys::read(socket_, std::span(buffer));
        if (!size) return size.error().value == EAGAIN;
        if (size.value() == 0) return false;
        if (!talk_->feed(std::span(buffer).first(size.value()))) return false;
    }
}

void BusSource::turn(Board& board, Millis now, std::span<const sys::Poll> ready) {
    const bool moved = watcher_.look(ready);
    if (watcher_.failed()) board.doubt();
    if (!talk_ && (moved || now >= retry_at_)) connect(now);
    if (talk_ && !(send() && receive() && send())) lose(now);
    if (talk_ && talk_->heard()) retry_after_ = 0;
    for (std::size_t i = 0; i < events_.size(); ++i) {
        const std::optional<bool> owned = talk_ ? talk_->owned(i) : std::optional(false);
        if (owned) board.say(events_[i].first, *owned, now);
    }
}

}  // namespace slipway::events
