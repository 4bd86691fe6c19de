#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "importers/names/milestones.h"
#include "importers/systemd/finish.h"
#include "importers/systemd/native.h"

namespace slipway::importers::systemd {
namespace {

using diag::Loss;
using model::EdgeKind;

model::Command command(std::vector<std::string> words) {
    model::Command out;
    for (std::string& word : words) out.argv.push_back(model::literal(std::move(word)));
    return out;
}

}  // namespace

void finish_target(Translation& t) {
    auto& s = t.service;
    s.kind = model::Kind::bundle;
    std::vector<RawEdge> rest;
    const auto contain = [&](const std::string& unit, const RawEdge* raw) {
        const NativeTarget target = native_target(t.store, unit);
        const bool there =
            t.store.find(unit).state == Found::State::loaded || names::is_milestone(target.name);
        if (target.name.empty() || target.name == s.name ||
            (!there && raw->kind == EdgeKind::pulls)) {
            if (raw->from != nullptr)
                t.report_at(
                    *raw->from, raw->offset, raw->length, Loss::ignored, "no-target",
                    target.why.empty() ? "there is no unit " + unit + " in this root" : target.why);
            return;
        }
        if (std::find(s.contents.begin(), s.contents.end(), target.name) == s.contents.end())
            s.contents.push_back(target.name);
    };
    // A member is up before its bundle; what the target comes before is pulled, and no member.
    const auto comes_after = [&](const RawEdge& raw) {
        return std::any_of(t.facts.edges.begin(), t.facts.edges.end(), [&](const RawEdge& other) {
            return other.kind == EdgeKind::before && other.unit == raw.unit;
        });
    };
    for (const RawEdge& raw : t.facts.edges) {
        const bool pulls = raw.kind == EdgeKind::requires_ || raw.kind == EdgeKind::pulls;
        if (pulls && !comes_after(raw))
            contain(raw.unit, &raw);
        else
            rest.push_back(raw);
    }
    for (const Link& link : t.store.links()) {
        const RawEdge raw{link.required ? EdgeKind::requires_ : EdgeKind::pulls, link.target,
                          nullptr, 0, 1};
        if (link.source != t.unit.name.full) continue;
        if (comes_after(raw))
            rest.push_back(raw);
        else
            contain(link.target, &raw);
    }
    t.facts.edges = std::move(rest);
}

void finish_mount(Translation& t) {
    auto& s = t.service;
    const model::Mount& m = t.facts.mount;
    s.kind = model::Kind::oneshot;
    if (m.what.empty() || m.where.empty())
        return t.report_unit(Loss::refused, "no-command", "a mount unit needs What= and Where=",
                             "add them; systemd refuses this unit");
    std::vector<std::string> words{"/bin/mount"};
    if (!m.type.empty()) words.insert(words.end(), {"-t", m.type});
    if (!m.options.empty()) words.insert(words.end(), {"-o", m.options});
    words.insert(words.end(), {m.what, m.where});
    // A place that is mounted already is as it should be.
    model::Condition condition{"path-is-mount-point", m.where, true, false, false};
    s.conditions.push_back(std::move(condition));
    s.process.directories.push_back({model::Directory::Kind::plain, m.where, 0755, {}, {}, false});
    s.run.command.push_back(command(std::move(words)));
    s.run.down.push_back(command({"/bin/umount", m.where}));
    if (t.facts.default_dependencies) {
        t.facts.edges.push_back({EdgeKind::before, "local-fs.target", nullptr, 0, 1});
        t.facts.default_dependencies = false;
    }
}

void finish_swap(Translation& t) {
    auto& s = t.service;
    const model::Mount& m = t.facts.mount;
    s.kind = model::Kind::oneshot;
    if (m.what.empty())
        return t.report_unit(Loss::refused, "no-command",
                             "a swap unit needs What=", "add it; systemd refuses this unit");
    std::vector<std::string> words{"/sbin/swapon"};
    if (t.facts.swap_priority >= 0)
        words.insert(words.end(), {"-p", std::to_string(t.facts.swap_priority)});
    if (!m.options.empty()) words.insert(words.end(), {"-o", m.options});
    words.push_back(m.what);
    s.run.command.push_back(command(std::move(words)));
    s.run.down.push_back(command({"/sbin/swapoff", m.what}));
    if (t.facts.default_dependencies) {
        t.facts.edges.push_back({EdgeKind::before, "swap.target", nullptr, 0, 1});
        t.facts.default_dependencies = false;
    }
}

void finish_event(Translation& t) {
    auto& s = t.service;
    s.kind = model::Kind::event;
    const std::string unit =
        t.facts.socket_service.empty() ? triggered_by_default(t.unit.name) : t.facts.socket_service;
    if (const auto name = parse_unit_name(unit))
        s.edges.push_back({EdgeKind::triggers, service_name(*name), {}});
    // MakeDirectory= is of the unit, wherever it stands.
    for (model::PathWatch& watch : s.payload.paths) watch.make_directory = t.facts.make_directory;
}

namespace {

// For which sockets an option is; systemd leaves it out for others without a word.
enum Applies : unsigned { kLocal = 1, kIp4 = 2, kIp6 = 4, kStreamOnly = 8, kAll = 7, kIp = 6 };

unsigned family_of(const std::string& address) {
    if (address.starts_with('/') || address.starts_with('@')) return kLocal;
    return address.find('.') != std::string::npos && !address.starts_with('[') ? kIp4 : kIp6;
}

bool applies(std::string_view option, const model::Socket& socket) {
    static constexpr std::array<std::pair<std::string_view, unsigned>, 19> rows{
        {{"ipv6-only", kIp6},
         {"pass-credentials", kLocal},
         {"pass-security", kLocal},
         {"directory-mode", kLocal},
         {"keep-alive", kIp | kStreamOnly},
         {"keep-alive-time", kIp | kStreamOnly},
         {"keep-alive-interval", kIp | kStreamOnly},
         {"keep-alive-probes", kIp | kStreamOnly},
         {"no-delay", kIp | kStreamOnly},
         {"defer-accept", kIp | kStreamOnly},
         {"tcp-congestion", kIp | kStreamOnly},
         {"free-bind", kIp},
         {"transparent", kIp},
         {"ip-tos", kIp},
         {"ip-ttl", kIp},
         {"bind-to-device", kIp},
         {"reuse-port", kIp},
         {"broadcast", kIp},
         {"mark", kAll}}};
    for (const auto& [name, where] : rows) {
        if (name != option) continue;
        const bool stream = socket.type == model::Socket::Type::stream;
        return (where & family_of(socket.address)) != 0 && ((where & kStreamOnly) == 0 || stream);
    }
    return true;
}

}  // namespace

std::vector<model::Socket> finish_sockets(Translation& t) {
    Facts& f = t.facts;
    if (f.accept && f.accept_from != nullptr) return {};
    for (model::Socket& socket : f.sockets) {
        const bool path = socket.address.starts_with('/');
        socket.name = f.socket_defaults.name.empty() ? t.unit.name.full : f.socket_defaults.name;
        socket.mode = f.socket_defaults.mode;
        socket.user = f.socket_defaults.user;
        socket.group = f.socket_defaults.group;
        socket.backlog = f.socket_defaults.backlog;
        for (const auto& [name, value] : f.socket_defaults.options)
            if (applies(name, socket)) socket.options.emplace(name, value);
        socket.remove_on_stop = f.socket_defaults.remove_on_stop && path;
    }
    return f.sockets;
}

}  // namespace slipway::importers::systemd
