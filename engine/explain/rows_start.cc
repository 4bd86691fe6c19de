// What is said of a service until its process begins: kind, dependencies, conditions, identity,
// environment, directories, sockets.
#include <array>

#include "engine/explain/rows.h"
#include "engine/source/keys.h"
#include "engine/source/quantity.h"

namespace slipway::explain {
namespace {

using model::EdgeKind;
using model::Service;
using source::format_time;

void say_kind(const Service& s, Sayings& out) {
    constexpr std::array<const char*, 5> kinds{
        "a process that stays (longrun)",
        "something that is done once and then counts as up, without a process (oneshot)",
        "something that is done and may be done again (task)",
        "a set of services under one name (bundle)",
        "a condition of the outside world, which others may wait for (event)",
    };
    out.push_back({kinds[static_cast<std::size_t>(s.kind)]});
}

void say_contents(const Service& s, Sayings& out) {
    if (!s.contents.empty()) out.push_back({"starts and stops " + listed(s.contents)});
}

struct EdgeText {
    EdgeKind kind;
    const char* text;  // {}: the others' names
};

// clang-format off
constexpr std::array kEdgeTexts = std::to_array<EdgeText>({
    {EdgeKind::needs, "starts {} first, waits until that is ready, and fails if that fails"},
    {EdgeKind::wants, "starts {} first, where that exists, and waits; goes on if that fails"},
    {EdgeKind::uses, "waits for {}, if something else starts it"},
    {EdgeKind::after, "waits for {}, when both are started"},
    {EdgeKind::before, "is waited for by {}, when both are started"},
    {EdgeKind::requires_, "starts {} at the same time, and fails if that fails"},
    {EdgeKind::pulls, "starts {} at the same time, where that exists"},
    {EdgeKind::conflicts, "stops {} first: they never run beside each other"},
    {EdgeKind::part_of, "is stopped and restarted with {}"},
    {EdgeKind::binds_to, "starts {} at the same time, and stops when that ends, whatever the reason"},
    {EdgeKind::requisite, "fails at once unless {} runs already"},
    {EdgeKind::upholds, "keeps {} running for as long as it runs"},
    {EdgeKind::milestone, "starts {} first and waits until that is ready; what becomes of it later is no concern"},
    {EdgeKind::joins_namespace_of, "shares the namespaces of {}"},
    {EdgeKind::triggers, "starts {} when it happens"},
    {EdgeKind::on_failure, "starts {} when it has failed for good"},
    {EdgeKind::on_success, "starts {} when it has ended with success"},
    {EdgeKind::propagates_reload_to, "has {} reloaded when it is reloaded"},
    {EdgeKind::reload_propagated_from, "is reloaded when {} is"},
    {EdgeKind::stop_after, "is stopped after {}"},
    {EdgeKind::stop_before, "is stopped before {}"},
});
// clang-format on
static_assert(kEdgeTexts.size() == model::kEdgeKinds.size());

std::string filled(std::string_view text, std::string_view with) {
    std::string out(text);
    if (const std::size_t at = out.find("{}"); at != out.npos) out.replace(at, 2, with);
    return out;
}

void say_edges(const Service& s, Sayings& out) {
    for (const EdgeText& row : kEdgeTexts) {
        std::vector<std::string> targets;
        const diag::Position* where = nullptr;
        for (const model::Edge& edge : s.edges) {
            if (edge.kind != row.kind) continue;
            targets.push_back(edge.target);
            if (where == nullptr) where = &edge.where;
        }
        if (targets.empty()) continue;
        out.push_back({filled(row.text, listed(targets)),
                       "Dependencies." + std::string(model::meaning_of(row.kind).key), where});
    }
}

std::string_view test_doc(const std::string& test) {
    for (const source::ConditionTest& row : source::condition_tests())
        if (row.name == test) return row.doc;
    return "";
}

void say_conditions(const Service& s, Sayings& out) {
    for (const model::Condition& c : s.conditions) {
        const std::string what = c.test + " " + c.argument;
        const std::string_view doc = test_doc(c.test);
        out.push_back(
            {std::string(c.assert ? "fails" : "is skipped, which counts as done,") +
                 (c.negate ? " if " : " unless ") + what +
                 (doc.empty() ? "" : " (" + std::string(doc) + ")") +
                 (c.any ? ", and so with every other condition of which one is enough" : ""),
             c.assert ? "Conditions.Assert" : "Conditions.Condition"});
    }
}

void say_user(const Service& s, Sayings& out) {
    const model::Process& p = s.process;
    if (!has_process(s) || p.dynamic_user) return;
    if (p.user.empty())
        out.push_back({"runs as root"});
    else
        out.push_back({"runs as the user " + p.user + ", with HOME, USER, LOGNAME and SHELL set"});
}

void say_dynamic_user(const Service& s, Sayings& out) {
    if (s.process.dynamic_user)
        out.push_back(
            {"runs as a user that need not exist, with a number of its own until the next "
             "boot" +
             (s.process.user.empty() ? "" : ", named " + s.process.user)});
}

void say_group(const Service& s, Sayings& out) {
    if (!s.process.group.empty()) out.push_back({"its group is " + s.process.group});
}

void say_groups(const Service& s, Sayings& out) {
    if (!s.process.groups.empty())
        out.push_back({"is in the groups " + listed(s.process.groups) + " as well"});
}

void say_only_listed(const Service& s, Sayings& out) {
    if (s.process.only_listed_groups)
        out.push_back({"is in no group that is not listed, whatever /etc/group says"});
}

void say_pam(const Service& s, Sayings& out) {
    if (!s.process.pam_name.empty())
        out.push_back(
            {"has /run/user/UID, the variables of /etc/environment and a login uid in "
             "place of a session of the PAM service " +
             s.process.pam_name});
}

void say_environment(const Service& s, Sayings& out) {
    for (const auto& [name, value] : s.process.environment)
        out.push_back({"sets " + name + "=" + value});
}

void say_variables_files(const Service& s, Sayings& out) {
    for (const model::VariablesFile& file : s.process.variables_files) {
        const bool shell = file.syntax == model::VariablesFile::Syntax::shell;
        out.push_back({"reads " + file.path + " at this start, " +
                       (file.optional ? "if it is there, " : "or fails, ") + "as " +
                       (shell ? "a shell reads assignments" : "systemd reads an EnvironmentFile") +
                       (file.exported ? "" : "; only to fill in commands")});
    }
}

void say_unset(const Service& s, Sayings& out) {
    if (!s.process.unset.empty()) out.push_back({"removes " + listed(s.process.unset)});
}

void say_pass(const Service& s, Sayings& out) {
    if (!s.process.pass.empty())
        out.push_back({"takes over only " + listed(s.process.pass) +
                       " and PATH from its supervisor, besides what that sets for it"});
}

void say_directories(const Service& s, Sayings& out) {
    constexpr std::array<const char*, 6> kinds{
        ", exported as RUNTIME_DIRECTORY",       ", exported as STATE_DIRECTORY",
        ", exported as CACHE_DIRECTORY",         ", exported as LOGS_DIRECTORY",
        ", exported as CONFIGURATION_DIRECTORY", ""};
    for (const model::Directory& d : s.process.directories) {
        std::string owner = d.user.empty() ? s.process.user : d.user;
        if (owner.empty()) owner = "root";
        if (!d.group.empty()) owner += " and the group " + d.group;
        out.push_back({"makes " + d.path + " if it is missing, of " + owner + ", mode " +
                       source::format_mode(d.mode) + kinds[static_cast<std::size_t>(d.kind)]});
    }
}

void say_sockets(const Service& s, Sayings& out) {
    constexpr std::array<const char*, 6> types{"stream", "datagram", "sequential",
                                               "fifo",   "netlink",  "special"};
    std::size_t number = 0;
    for (const model::Socket& socket : s.payload.sockets) {
        ++number;
        std::string text = std::string("listens at ") + socket.address + " (" +
                           types[static_cast<std::size_t>(socket.type)] + ")";
        if (socket.mode) text += ", mode " + source::format_mode(*socket.mode);
        if (!socket.user.empty()) text += ", of " + socket.user;
        text += "; it is made before the start, kept over restarts, and passed as descriptor " +
                std::to_string(2 + number) + " (LISTEN_FDS)";
        const std::string section = number == 1 ? "Socket" : "Socket " + std::to_string(number);
        out.push_back({std::move(text), section + ".Listen"});
    }
}

void say_timer(const Service& s, Sayings& out) {
    if (!s.payload.timer) return;
    const model::Timer& t = *s.payload.timer;
    for (const std::string& calendar : t.calendar)
        out.push_back({"happens at " + calendar, "Timer.Calendar"});
    const std::array<std::pair<const char*, const std::optional<model::Millis>*>, 4> times{
        {{" after the boot", &t.after_boot},
         {" after slipway-manager started", &t.after_manager},
         {" after what it triggers started", &t.after_active},
         {" after what it triggers ended", &t.after_inactive}}};
    for (const auto& [after, time] : times)
        if (*time) out.push_back({"happens " + format_time(**time) + after, "Timer"});
}

void say_paths(const Service& s, Sayings& out) {
    for (const model::PathWatch& watch : s.payload.paths)
        out.push_back({"happens when " + watch.path + " is: " + watch.kind, "Path.Watch"});
}

void say_mount(const Service& s, Sayings& out) {
    if (s.payload.mount) out.push_back({"holds while " + s.payload.mount->where + " is mounted"});
}

constexpr std::array kRows = std::to_array<Row>({
    {Phase::what, "Service.Type", say_kind},
    {Phase::what, "Service.Contents", say_contents},
    {Phase::what, "Timer", say_timer},
    {Phase::what, "Path", say_paths},
    {Phase::what, "Mount.Where", say_mount},
    {Phase::dependencies, "Dependencies", say_edges},
    {Phase::conditions, "Conditions", say_conditions},
    {Phase::identity, "Process.User", say_user},
    {Phase::identity, "Process.DynamicUser", say_dynamic_user},
    {Phase::identity, "Process.Group", say_group},
    {Phase::identity, "Process.Groups", say_groups},
    {Phase::identity, "Process.OnlyListedGroups", say_only_listed},
    {Phase::identity, "Process.PamName", say_pam},
    {Phase::environment, "Process.Environment", say_environment},
    {Phase::environment, "Process.VariablesFile", say_variables_files},
    {Phase::environment, "Process.Unset", say_unset},
    {Phase::environment, "Process.Pass", say_pass},
    {Phase::directories, "Process.Directories", say_directories},
    {Phase::sockets, "Socket", say_sockets},
});

}  // namespace

std::span<const Row> start_rows() {
    return kRows;
}

}  // namespace slipway::explain
