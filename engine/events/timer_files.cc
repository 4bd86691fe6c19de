#include "engine/events/timer_files.h"

#include <array>
#include <cerrno>
#include <span>

#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::events {
namespace {

constexpr unsigned kDirectoryMode = 0755, kFileMode = 0644;

formats::TimerState read(const std::string& path) {
    formats::TimerState state;
    std::array<char, 512> buffer;
    const auto text = sys::read_whole(sys::kHere, path, std::span<char>(buffer));
    if (text) static_cast<void>(formats::decode_timer_state(text.value(), state));
    return state;
}

sys::Status make_directory(const std::string& path) {
    auto made = sys::make_directory_at(sys::kHere, path, kDirectoryMode);
    if (!made && made.error().value == EEXIST) return base::kOk;
    return made;
}

std::string path_in(const std::string& directory, const std::string& event) {
    formats::TimerFileName name;
    // Names of nodes are shorter; only one full of slashes does not fit, and shares a file.
    if (!formats::timer_file_name(event, name)) name.assign("\\x");
    return std::string(directory).append("/").append(name.view());
}

std::span<const std::uint8_t> bytes_of(const formats::TimerStateText& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.view().data()), text.size()};
}

std::string parent(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

}  // namespace

TimerFiles::TimerFiles(const std::string& run, const std::string& generation)
    : states_(run + "/timers"), stamps_(parent(parent(generation)) + "/timers") {
    if (const auto made = make_directory(states_); !made)
        sys::report({"slipway-events: cannot make ", states_, sys::explain(made.error()).view()});
}

Millis TimerFiles::began(Millis now) const {
    const std::string path = states_ + "/.began";  // a name that no event's file has
    formats::TimerState state = read(path);
    if (state.started_ms != 0 && state.started_ms <= now) return state.started_ms;
    state = {};
    state.started_ms = now;
    static_cast<void>(sys::replace_file(sys::kHere, path, path + ".new",
                                        bytes_of(formats::encode(state)), kFileMode));
    return now;
}

formats::TimerState TimerFiles::state(const std::string& event) const {
    return read(path_in(states_, event));
}

void TimerFiles::set_state(const std::string& event, const formats::TimerState& state) const {
    const std::string path = path_in(states_, event);
    const auto done = sys::replace_file(sys::kHere, path, states_ + "/.new",
                                        bytes_of(formats::encode(state)), kFileMode);
    if (!done)
        sys::report({"slipway-events: cannot write ", path, sys::explain(done.error()).view()});
}

void TimerFiles::remove_state(const std::string& event) const {
    static_cast<void>(sys::unlink_at(sys::kHere, path_in(states_, event)));
}

std::optional<Micros> TimerFiles::stamp(const std::string& event) const {
    const formats::TimerState state = read(path_in(stamps_, event));
    return state.from == 0 ? std::nullopt : std::optional(state.from);
}

bool TimerFiles::set_stamp(const std::string& event, Micros stamp) const {
    formats::TimerState state;
    state.from = stamp;
    const std::string path = path_in(stamps_, event);
    auto done = make_directory(stamps_);
    if (done)
        done = sys::replace_file_durably(sys::kHere, path, stamps_ + "/.new",
                                         bytes_of(formats::encode(state)), kFileMode);
    if (!done)
        sys::report({"slipway-events: cannot write ", path, sys::explain(done.error()).view(),
                     "; it is tried again"});
    return done.ok();
}

}  // namespace slipway::events
