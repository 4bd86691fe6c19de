#include "engine/fdholder/mirror.h"

#include "engine/spawn/holder.h"
#include "engine/sys/clock.h"
#include "engine/sys/report.h"

namespace slipway::fdholder {
namespace {

constexpr int kNoEntry = 2, kTimedOut = 110, kRefused = 111;

// Between two tries: of one that has died, whose supervisor starts it again; of one that is not
// there; of one that hung, which hangs our clients too.
constexpr std::uint64_t kShortPause = 50 * sys::kMillisecond, kPause = sys::kSecond,
                        kLongPause = 30 * sys::kSecond;

// Calls `visit(name)` with each name of the mirror until it returns false; false: it did, or
// `error` says what failed.
template <typename Visit>
bool for_each_name(sys::BorrowedFd link, base::Errno& error, Visit visit) {
    std::uint32_t cursor = 0;
    do {
        spawn::HolderPacket packet;
        auto reply = spawn::holder_list(link, cursor, packet);
        if (!reply) {
            error = reply.error();
            return false;
        }
        cursor = reply.value().cursor;
        while (const auto name = formats::next_name(reply.value().payload))
            if (!visit(*name)) return false;
    } while (cursor != 0);
    return true;
}

}  // namespace

std::uint32_t seconds_left(Held held) {
    if (held.deadline == kNever) return 0;
    const std::uint64_t now = sys::boottime();
    if (held.deadline <= now) return 1;
    return static_cast<std::uint32_t>((held.deadline - now + sys::kSecond - 1) / sys::kSecond);
}

void Mirror::failed(base::Errno why) {
    why_ = why;
    const bool was_there = link_.valid();
    if (was_there)
        sys::report(
            {"slipway-fdholder: the mirror ", path_, " does not answer", sys::explain(why).view()});
    link_.reset();
    const std::uint64_t pause = why.value == kTimedOut ? kLongPause
                                : was_there            ? kShortPause
                                                       : kPause;
    next_ = sys::boottime() + pause;
}

void Mirror::lost() {
    link_.reset();
    next_ = sys::boottime() + kShortPause;
}

// Names that we were given since we began are newer here.
bool Mirror::take_over(Store& store) {
    base::Errno error;
    const bool done = for_each_name(link_, error, [&](std::string_view name) {
        if (store.find(name)) return true;
        std::uint32_t seconds = 0;
        auto fd = spawn::holder_get(link_, name, &seconds);
        if (!fd) {
            error = fd.error();
            return error.value == kNoEntry;  // it has just expired
        }
        const Held held{fd.value().number(),
                        seconds == 0 ? kNever : sys::boottime() + seconds * sys::kSecond};
        if (store.put(name, held)) fd.value().release();
        return true;
    });
    if (!done) failed(error);
    return done;
}

bool Mirror::make_equal(const Store& store) {
    base::Errno error;
    bool stored = true;
    store.for_each([&](std::string_view name, Held held) {
        if (!stored) return;
        const auto done = spawn::holder_store(link_, name, {held.fd}, {seconds_left(held)});
        stored = done.ok();
        if (!done) error = done.error();
    });
    const bool done = stored && for_each_name(link_, error, [&](std::string_view name) {
                          if (store.find(name)) return true;
                          const auto removed = spawn::holder_remove(link_, name);
                          if (!removed) error = removed.error();
                          return removed.ok() || error.value == kNoEntry;
                      });
    if (!done) failed(error);
    return done;
}

base::Status Mirror::begin(Store& store) {
    connect(store);
    const bool absent = why_.value == kNoEntry || why_.value == kRefused;
    if (path_ == nullptr || begun_ || absent || why_.value == kTimedOut) return base::kOk;
    return why_;
}

void Mirror::connect(Store& store) {
    if (path_ == nullptr || link_.valid() || sys::boottime() < next_) return;
    auto connected = spawn::connect_holder(path_);
    if (!connected) return failed(connected.error());
    link_ = std::move(connected).value();
    if (!begun_ && !take_over(store)) return;
    begun_ = true;
    static_cast<void>(make_equal(store));
}

void Mirror::store(std::string_view name, Held held) {
    if (!link_.valid()) return;
    const auto done = spawn::holder_store(link_, name, {held.fd}, {seconds_left(held)});
    if (!done) failed(done.error());
}

void Mirror::remove(std::string_view name) {
    if (!link_.valid()) return;
    const auto done = spawn::holder_remove(link_, name);
    if (!done && done.error().value != kNoEntry) failed(done.error());
}

}  // namespace slipway::fdholder
