#include "engine/init/generations.h"

#include <array>

#include "engine/base/number.h"
#include "engine/init/places.h"
#include "engine/init/say.h"
#include "engine/sys/clock.h"
#include "engine/sys/directory.h"
#include "engine/sys/mount.h"
#include "engine/sys/whole_file.h"

namespace slipway::init {
namespace {

constexpr int kNoEntry = 2;
constexpr int kBusy = 16;
constexpr int kBusyRounds = 50;
constexpr std::uint64_t kBusyPause = 10'000'000;  // ns: half a second in all

bool complete(Generation generation) {
    base::Path path;
    return generation != 0 && find_generation(generation, path);
}

Generation newest_complete() {
    Generation newest = 0;
    for (const auto place : kGenerations) {
        base::Path path;
        join(path, {place});
        auto reader = sys::open_directory(sys::kHere, path);
        while (reader) {
            const auto entry = reader.value().next();
            if (!entry || !entry.value()) break;
            const auto number = base::parse_unsigned(entry.value()->view());
            if (number && *number > newest && complete(*number)) newest = *number;
        }
    }
    return newest;
}

formats::BootState read_state() {
    formats::BootState state;
    std::array<char, 4096> buffer;
    const auto text = sys::read_whole(sys::kHere, kState, std::span<char>(buffer));
    if (!text) {
        if (text.error().value != kNoEntry) say_failure(text.error(), {"cannot read ", kState});
        return state;
    }
    const auto error = formats::decode_boot_state(text.value(), state);
    if (error.line != 0)
        say({kState, ":", base::decimal(error.line).view(), ": error: ", error.why,
             "; the whole file is passed over. Mend it, or run \"slipway commit\" again"});
    return state;
}

sys::Status write_state(const formats::BootState& state) {
    const auto text = encode(state);
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.view().data()), text.size());
    return sys::replace_file_durably(sys::kHere, kState, kStateNew, bytes, 0644);
}

// Another process (one that an initramfs left, say) may be writing an access time at this very
// moment; that is over at once.
sys::Status remount_back(unsigned long flags) {
    sys::Status done = sys::remount("/", {.flags = flags, .data = {}});
    for (int i = 0; i < kBusyRounds && !done && done.error().value == kBusy; ++i) {
        sys::sleep_for(kBusyPause);
        done = sys::remount("/", {.flags = flags, .data = {}});
    }
    return done;
}

}  // namespace

bool find_generation(Generation generation, base::Path& out) {
    const auto number = base::decimal_unsigned(generation);
    for (const auto place : kGenerations) {
        if (!join(out, {place, "/", number.view(), "/complete"})) continue;
        if (!sys::status_at(sys::kHere, out)) continue;
        return join(out, {place, "/", number.view()});
    }
    return false;
}

Facts gather_facts(const Request& request) {
    Facts facts;
    facts.state = read_state();
    facts.ordered = request.generation;
    facts.ordered_complete = complete(request.generation);
    facts.current_complete = complete(facts.state.current);
    facts.last_good_complete = complete(facts.state.last_good);
    facts.newest_complete = newest_complete();
    facts.max_tries = request.tries.value_or(kTries);
    if (facts.ordered != 0 && !facts.ordered_complete)
        say({"generation ", base::decimal_unsigned(facts.ordered).view(),
             ", which the kernel's command line orders, is not there or not complete"});
    return facts;
}

bool write_count(const formats::BootState& counted, bool may_remount) {
    const auto flags = sys::mount_flags("/");
    const bool read_only = flags && (flags.value() & sys::kMountReadOnly) != 0;
    if (read_only && may_remount) {
        const auto writable =
            sys::remount("/", {.flags = flags.value() & ~sys::kMountReadOnly, .data = {}});
        say_failure(writable, {"cannot remount / for writing, so this try cannot be counted"});
        if (!writable) return false;
    }
    const auto written = write_state(counted);
    say_failure(written, {"cannot write ", kState, ", so this try cannot be counted"});
    if (read_only && may_remount)
        say_failure(remount_back(flags.value()),
                    {"cannot remount / read-only again; the boot goes on"});
    return written.ok();
}

}  // namespace slipway::init
