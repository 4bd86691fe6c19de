#include "engine/chain/lock.h"

#include <cerrno>

#include "engine/base/number.h"
#include "engine/chain/loaders.h"
#include "engine/chain/options.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/record_lock.h"

namespace slipway::chain {

int lock_file(const Call& call, const char* path, Wait wait, bool say) {
    using sys::Open;
    const auto failed = [&](std::string_view what, base::Errno why) {
        return say ? die(call, {what, path}, why) : kFailed;
    };
    auto file = sys::open_at(sys::kHere, path,
                             Open::write | Open::append | Open::create | Open::nonblock, 0600);
    if (!file) return failed("unable to open ", file.error());
    if (wait == Wait::no) {
        const auto locked = sys::try_lock_description(file.value());
        if (!locked || !locked.value())
            return failed("unable to lock ", locked ? base::Errno{EAGAIN} : locked.error());
    } else if (const auto locked = sys::lock_description(file.value()); !locked) {
        return failed("unable to lock ", locked.error());
    }
    if (const auto done = sys::set_inherited(file.value(), true); !done)
        return failed("unable to pass on ", done.error());
    file.value().release();
    return 0;
}

int hold_lock(Call& call) {
    Wait wait = Wait::yes;
    bool fails = true;
    Options options(call.words, "nNxX");
    while (const auto option = options.next()) {
        if (option->letter == '?') return wrong_usage(call);
        if (option->letter == 'n' || option->letter == 'N')
            wait = option->letter == 'n' ? Wait::no : Wait::yes;
        else
            fails = option->letter == 'X';
    }
    const Words words = options.rest();
    if (words.size() < 2) return wrong_usage(call);
    if (const int code = lock_file(call, words[0], wait, fails); code != 0) return fails ? code : 0;
    return become(call, words.subspan(1));
}

int s6_hold_lock(Call& call) {
    constexpr int kBusy = 1;
    auto kind = sys::RecordLock::exclusive;
    std::optional<std::uint64_t> patience;
    Options options(call.words, "nNrwt:");
    while (const auto option = options.next()) {
        switch (option->letter) {
            case 'n':
                patience = 0;
                break;
            case 'N':
                patience.reset();
                break;
            case 'r':
            case 'w':
                kind = option->letter == 'r' ? sys::RecordLock::shared : sys::RecordLock::exclusive;
                break;
            case 't': {
                const auto milliseconds = base::parse_unsigned(option->value);
                if (!milliseconds || *milliseconds > 0xffffffff) return wrong_usage(call);
                patience = *milliseconds * sys::kMillisecond;
                break;
            }
            default:
                return wrong_usage(call);
        }
    }
    const Words words = options.rest();
    if (words.size() < 2) return wrong_usage(call);
    using sys::Open;
    auto file = sys::open_at(sys::kHere, words[0], Open::read | Open::write | Open::create, 0666);
    if (!file) return die(call, {"unable to open ", words[0]}, file.error());
    const auto locked = sys::take_record_lock(file.value(), kind, patience);
    if (!locked) return die(call, {"unable to lock ", words[0]}, locked.error());
    if (!locked.value()) return die(call, kBusy, {"unable to lock ", words[0], ": it is locked"});
    if (const auto done = sys::set_inherited(file.value(), true); !done)
        return die(call, {"unable to pass on ", words[0]}, done.error());
    file.value().release();
    return become(call, words.subspan(1));
}

}  // namespace slipway::chain
