#include "engine/manager/boot_watch.h"

#include <array>
#include <cerrno>
#include <utility>

#include "engine/base/number.h"
#include "engine/sys/lock.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {

std::optional<formats::BootState> read_boot_state(const std::string& path, sys::Errno* error) {
    std::array<char, 4097> buffer;
    const auto text = sys::read_whole(sys::kHere, path, std::span(buffer));
    if (!text) {
        const bool told = error != nullptr && *error == text.error();
        if (error != nullptr) *error = text.error();
        if (text.error().value != ENOENT && !told)
            sys::report({"slipway-manager: cannot read ", path, sys::explain(text.error()).view()});
        return std::nullopt;
    }
    formats::BootState state;
    const formats::BootStateError fault = formats::decode_boot_state(text.value(), state);
    if (fault.line == 0) return state;
    sys::report({"slipway-manager: ", path, ":", base::decimal(fault.line).view(), ": ", fault.why,
                 "; `slipway commit` writes it anew"});
    return std::nullopt;
}

std::optional<std::uint64_t> booted_generation(sys::BorrowedFd run) {
    constexpr std::string_view kKey = "generation ";
    std::array<char, 512> buffer;
    const auto text = sys::read_whole(run, "boot", std::span(buffer));
    if (!text) return std::nullopt;
    const std::string_view line(text.value().data(), text.value().size());
    if (!line.starts_with(kKey)) return std::nullopt;
    const auto number =
        base::parse_unsigned(line.substr(kKey.size(), line.find('\n') - kKey.size()));
    return number ? std::optional<std::uint64_t>(*number) : std::nullopt;
}

BootVerdict watch_boot(BootWatch& watch, const Core& core, Millis now) {
    const formats::NodeIndex boot = core.generation->database.boot();
    if (watch.stage == BootWatch::Stage::over || boot == formats::kNoNode)
        return BootVerdict::nothing;
    if (core.generation->number != watch.generation) {
        watch.stage = BootWatch::Stage::over;
        return BootVerdict::nothing;
    }
    const bool up = core.plan->unit(boot).state == plan::State::up;
    if (!up) {
        watch.stage = BootWatch::Stage::waiting;
        if (watch.deadline == 0 || now < watch.deadline) return BootVerdict::nothing;
        watch.stage = BootWatch::Stage::over;
        return BootVerdict::missed;
    }
    if (watch.stage == BootWatch::Stage::waiting) {
        watch.stage = BootWatch::Stage::holding;
        watch.reached = now;
    }
    if (now < watch.reached + watch.hold) return BootVerdict::nothing;
    watch.stage = BootWatch::Stage::over;
    return BootVerdict::milestone_held;
}

Millis next_look(const BootWatch& watch) {
    switch (watch.stage) {
        case BootWatch::Stage::waiting:
            return watch.deadline;
        case BootWatch::Stage::holding:
            return watch.reached + watch.hold;
        case BootWatch::Stage::over:
            return 0;
    }
    return 0;
}

namespace {

// Whoever changes the boot state holds the lock beside it (engine/database/commit.cc). The manager
// waits for nobody: std::nullopt when somebody has it, or nobody can say. Where it cannot be made,
// nobody commits.
std::optional<sys::Fd> try_lock(const std::string& state_path) {
    const std::string path = state_path.substr(0, state_path.rfind('/') + 1) + "lock";
    auto file = sys::open_at(sys::kHere, path, sys::Open::write | sys::Open::create, 0600);
    const bool passes = !file && base::may_pass(file.error()) && file.error().value != EROFS;
    if (passes) return std::nullopt;
    if (!file) return sys::Fd();
    const auto locked = sys::try_lock_description(file.value());
    if (locked && !locked.value()) return std::nullopt;
    return std::move(file).value();
}

}  // namespace

bool mark_good(BootWatch& watch, Millis now) {
    const std::uint64_t generation = watch.generation;
    if (watch.state_path.empty() || generation == 0) return true;
    const auto later = [&] {
        watch.stage = BootWatch::Stage::holding;
        watch.reached = now;
        return false;
    };
    const auto lock = try_lock(watch.state_path);
    if (!lock) return later();
    sys::Errno unread{watch.fault};
    auto state = read_boot_state(watch.state_path, &unread);
    if (!state) {
        watch.fault = unread.value;
        return base::may_pass(unread) ? later() : true;
    }
    const formats::BootState before = *state;
    state->last_good = generation;
    if (state->tried == generation) state->tried = state->tries = 0;
    if (*state == before) return true;
    const formats::BootStateText text = formats::encode(*state);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.c_str());
    const auto written = sys::replace_file_durably(
        sys::kHere, watch.state_path, watch.state_path + ".new", {bytes, text.size()}, 0644);
    if (written) return true;
    if (std::exchange(watch.fault, written.error().value) != written.error().value)
        sys::report({"slipway-manager: cannot write ", watch.state_path,
                     sys::explain(written.error()).view(),
                     "; this generation counts as tried until it can be written"});
    return base::may_pass(written.error()) ? later() : true;
}

bool is_tentative(const BootWatch& watch) {
    const std::uint64_t generation = watch.generation;
    if (watch.state_path.empty() || generation == 0) return false;
    const auto state = read_boot_state(watch.state_path);
    return state && state->current == generation && state->last_good != generation &&
           state->last_good != 0;
}

}  // namespace slipway::manager
