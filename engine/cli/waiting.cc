#include "engine/cli/waiting.h"

#include <algorithm>
#include <cerrno>

namespace slipway::cli {
namespace {

using formats::ServiceState;

constexpr std::size_t kMostLines = 3;
constexpr std::uint64_t kPatience = 2 * sys::kSecond;

bool on_the_way(const ServiceInfo& info) {
    return info.state != ServiceState::stopped && info.state != ServiceState::running &&
           info.state != ServiceState::failed;
}

struct Awaited {
    std::string name;
    const ServiceInfo* info = nullptr;  // null: not among those that were asked about
    std::uint64_t deadline_ms = 0;      // 0: none
    std::vector<std::string_view> waiting;
};

std::string line_of(const Awaited& awaited) {
    std::string text = "still waiting: " + awaited.name;
    if (awaited.info != nullptr)
        text += " is " + std::string(formats::state_name(awaited.info->state));
    if (awaited.deadline_ms != 0)
        text += ", until " + duration(awaited.deadline_ms / 1000) + " from now at most";
    if (awaited.waiting.empty()) return text + "\n";
    text += "; " + std::string(awaited.waiting[0]);
    const std::size_t others = awaited.waiting.size() - 1;
    if (others == 1) text += " and " + std::string(awaited.waiting[1]);
    if (others > 1) text += " and " + std::to_string(others) + " others";
    return text + (others == 0 ? " waits" : " wait") + " for it\n";
}

}  // namespace

std::string still_waiting(const std::vector<ServiceInfo>& services) {
    std::vector<Awaited> all;
    for (const ServiceInfo& info : services) {
        if (!on_the_way(info)) continue;
        const std::string& name = info.waits_in_end.empty() ? info.name : info.waits_in_end;
        auto at = std::find_if(all.begin(), all.end(),
                               [&](const Awaited& awaited) { return awaited.name == name; });
        if (at == all.end()) at = all.insert(all.end(), Awaited{name, nullptr, 0, {}});
        at->deadline_ms = std::max(at->deadline_ms, info.deadline_ms);
        if (name == info.name)
            at->info = &info;
        else
            at->waiting.push_back(info.name);
    }
    std::string text;
    for (std::size_t i = 0; i < all.size() && i < kMostLines; ++i) text += line_of(all[i]);
    if (all.size() > kMostLines)
        text += "and for " + std::to_string(all.size() - kMostLines) + " more\n";
    return text;
}

sys::Result<std::span<const std::uint8_t>> receive_patiently(
    client::Conversation& conversation,
    std::optional<std::uint64_t> limit,
    const std::function<void()>& on_quiet) {
    std::uint64_t quiet = kQuiet;
    while (on_quiet && (!limit || *limit > quiet)) {
        const auto frame = conversation.receive(quiet);
        if (frame || frame.error().value != ETIMEDOUT) return frame;
        on_quiet();
        if (limit) *limit -= quiet;
        quiet = kQuietAgain;
    }
    return conversation.receive(limit);
}

std::string ask_who_is_waited_for(const Options& options, const formats::ClientRequest& request) {
    formats::ClientRequest question;
    const bool named = request.header.type == formats::FrameType::change;
    question.header.type = named ? formats::FrameType::status : formats::FrameType::list;
    if (named) question.names = request.names;
    auto connection = client::Connection::open(options.run);
    if (!connection || !connection.value().send(question)) return "";
    std::vector<ServiceInfo> services;
    for (;;) {
        const auto frame = connection.value().receive(kPatience);
        if (!frame) return "";
        formats::ServiceFrame service;
        formats::DoneFrame done;
        if (formats::decode(frame.value(), service)) services.push_back(info_of(service));
        if (formats::decode(frame.value(), done)) return still_waiting(services);
    }
}

}  // namespace slipway::cli
