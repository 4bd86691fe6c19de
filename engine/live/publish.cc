#include "engine/live/publish.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/formats/service_directory.h"
#include "engine/sys/directory.h"
#include "engine/sys/fifo.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::live {
namespace {

sys::Result<std::vector<std::string>> names_in(sys::BorrowedFd dir, const std::string& path) {
    auto reader = sys::open_directory(dir, path);
    if (!reader) return reader.error();
    std::vector<std::string> names;
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry) return entry.error();
        if (!entry.value()) return names;
        names.emplace_back(entry.value()->view());
    }
}

sys::Result<sys::Fd> make_and_open(sys::BorrowedFd parent, const std::string& name) {
    if (const auto made = sys::make_directory_at(parent, name, 0755);
        !made && made.error().value != EEXIST)
        return made.error();
    return sys::open_at(parent, name,
                        sys::Open::read | sys::Open::directory | sys::Open::no_follow);
}

// A link that replaces what stands under its name in one step.
sys::Status replace_link(const std::string& target, sys::BorrowedFd dir, const std::string& name) {
    const std::string fresh = "." + name + ".new";
    if (const auto gone = sys::unlink_at(dir, fresh); !gone && gone.error().value != ENOENT)
        return gone;
    if (const auto made = sys::make_symlink_at(target, dir, fresh); !made) return made;
    return sys::rename_at(dir, fresh, dir, name);
}

// Makes the files of `dir` links to those of `source`, and removes links to files it has not.
sys::Status link_files(const std::string& source, sys::BorrowedFd dir) {
    const auto wanted = names_in(sys::kHere, source);
    if (!wanted) return wanted.error();
    for (const std::string& name : wanted.value()) {
        if (formats::is_real_entry(name)) continue;
        const std::string target = std::string(source).append("/").append(name);
        base::Path present;
        if (sys::read_symlink_at(dir, name, present) && present.view() == target) continue;
        if (const auto done = replace_link(target, dir, name); !done) return done;
    }
    const auto present = names_in(dir, ".");
    if (!present) return present.error();
    for (const std::string& name : present.value()) {
        const bool kept =
            formats::is_real_entry(name) ||
            std::find(wanted.value().begin(), wanted.value().end(), name) != wanted.value().end();
        if (kept) continue;
        const auto status = sys::status_at(dir, name, sys::Follow::no);
        if (!status && base::may_pass(status.error())) return status.error();
        if (!status || status.value().kind != sys::FileKind::symlink) continue;
        if (const auto gone = sys::unlink_at(dir, name); !gone) return gone;
    }
    return base::kOk;
}

// The same for a directory that is empty, and that nobody sees yet.
sys::Status link_new_files(const std::string& source, sys::BorrowedFd dir, bool& has_log) {
    const auto names = names_in(sys::kHere, source);
    if (!names) return names.error();
    for (const std::string& name : names.value()) {
        has_log = has_log || name == "log";
        if (formats::is_real_entry(name)) continue;
        const std::string target = std::string(source).append("/").append(name);
        if (const auto made = sys::make_symlink_at(target, dir, name); !made) return made;
    }
    return base::kOk;
}

sys::Status link_new_service(const std::string& source, sys::BorrowedFd dir) {
    bool has_log = false;
    if (const auto done = link_new_files(source, dir, has_log); !done || !has_log) return done;
    const auto log = make_and_open(dir, "log");
    if (!log) return log.error();
    return link_new_files(source + "/log", log.value(), has_log);
}

// The files of a service and of its logger.
sys::Status link_service(const std::string& source, sys::BorrowedFd dir) {
    if (const auto done = link_files(source, dir); !done) return done;
    if (const auto status = sys::status_at(sys::kHere, source + "/log"); !status)
        return base::may_pass(status.error()) ? sys::Status(status.error()) : base::kOk;
    const auto log = make_and_open(dir, "log");
    if (!log) return log.error();
    return link_files(source + "/log", log.value());
}

// Removes a tree of at most `depth` levels; what is deeper stays, and so does what holds it. Links
// are removed and never followed: they lead into generations.
// NOLINTNEXTLINE(misc-no-recursion): bounded by `depth`
void remove_tree(sys::BorrowedFd parent, const std::string& name, int depth) {
    if (sys::unlink_at(parent, name)) return;
    const auto directory =
        sys::open_at(parent, name, sys::Open::read | sys::Open::directory | sys::Open::no_follow);
    if (!directory) return;
    if (const auto names = names_in(directory.value(), "."); names && depth > 0)
        for (const std::string& entry : names.value())
            remove_tree(directory.value(), entry, depth - 1);
    static_cast<void>(sys::remove_directory_at(parent, name));
}

bool is_in_use(const std::string& hidden, const IsUsed& is_used) {
    return is_used(hidden) || is_used(hidden + "/log");
}

bool is_gone_name(std::string_view name) {
    return std::any_of(formats::kGonePrefixes.begin(), formats::kGonePrefixes.end(),
                       [&](std::string_view prefix) { return name.starts_with(prefix); });
}

enum class By { manager, svscan };  // who starts it

sys::Status make_service(const Generation& generation,
                         sys::BorrowedFd scan,
                         const std::string& name,
                         By starts) {
    // Not "." + name: a service may be called s6-svscan, and .s6-svscan is slipway-svscan's own.
    const std::string hidden = ".new." + name;
    auto made = sys::make_directory_at(scan, hidden, 0755);
    if (!made && made.error().value == EEXIST) {
        remove_tree(scan, hidden, 3);  // what a killed manager left may be of another generation
        made = sys::make_directory_at(scan, hidden, 0755);
    }
    if (!made) return made;
    const auto directory =
        sys::open_at(scan, hidden, sys::Open::read | sys::Open::directory | sys::Open::no_follow);
    if (!directory) return directory.error();
    if (starts == By::manager) {
        const auto down =
            sys::open_at(directory.value(), "down", sys::Open::write | sys::Open::create, 0644);
        if (!down) return down.error();
    }
    const std::string source = service_path(generation, name);
    if (const auto done = link_new_service(source, directory.value()); !done) return done;
    return sys::rename_at(scan, hidden, scan, name);
}

}  // namespace

sys::Result<std::vector<std::string>> boot_names(const Generation& generation) {
    std::array<char, 65536> buffer;
    const auto text = sys::read_whole(sys::kHere, generation.path + "/boot", std::span(buffer));
    std::vector<std::string> names;
    // What is not of the manager would be taken for a service of its own.
    if (!text && base::may_pass(text.error())) return text.error();
    if (!text) return names;
    std::string_view rest = text.value();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (end > 0) names.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return names;
}

std::vector<PublishFault> make_missing(const Generation& generation,
                                       sys::BorrowedFd scan,
                                       const Making& making) {
    std::vector<PublishFault> faults;
    auto listed = names_in(scan, ".");
    if (!listed)
        return {{"RUN/scan", "cannot be listed" + std::string(sys::explain(listed.error()).view()),
                 listed.error()}};
    std::vector<std::string> present = std::move(listed).value();
    std::sort(present.begin(), present.end());
    const auto make = [&](const std::string& name, By starts) {
        if (std::binary_search(present.begin(), present.end(), name)) return false;
        if (const auto made = make_service(generation, scan, name, starts); !made)
            faults.push_back({name,
                              "cannot make its service directory from " +
                                  service_path(generation, name) +
                                  std::string(sys::explain(made.error()).view()),
                              made.error()});
        return faults.empty() || faults.back().name != name;
    };
    const auto names = boot_names(generation);
    if (!names)
        return {{generation.path + "/boot",
                 "cannot be read" + std::string(sys::explain(names.error()).view()),
                 names.error()}};
    const std::vector<std::string>& boot = names.value();
    const formats::Database& database = generation.database;
    std::vector<bool> tried(database.count());
    const auto make_node = [&](formats::NodeIndex node) {
        if (tried[node] || !database.has(node, formats::kHasDirectory)) return;
        tried[node] = true;
        const std::string name(database.directory(node));
        if (std::find(boot.begin(), boot.end(), name) != boot.end()) return;
        if (make(name, By::manager) && making.made) making.made(node);
    };
    for (const formats::NodeIndex node : making.first) make_node(node);
    for (formats::NodeIndex node = 0; node < database.count(); ++node) make_node(node);
    for (const std::string& name : boot)
        if (sys::status_at(sys::kHere, generation.path + "/services/" + name + "/run"))
            make(name, By::svscan);
    return faults;
}

sys::Status relink(const Generation& generation, sys::BorrowedFd scan, const std::string& name) {
    const auto directory =
        sys::open_at(scan, name, sys::Open::read | sys::Open::directory | sys::Open::no_follow);
    if (!directory) return directory.error();
    return link_service(service_path(generation, name), directory.value());
}

bool is_stale(const Generation& generation, sys::BorrowedFd scan, const std::string& name) {
    base::Path target;
    if (!sys::read_symlink_at(scan, name + "/run", target)) return false;
    return target.view() != service_path(generation, name) + "/run";
}

sys::Status withdraw(sys::BorrowedFd scan, const std::string& name, const IsUsed& is_used) {
    for (const std::string_view prefix : formats::kGonePrefixes) {
        const std::string hidden = std::string(prefix).append(name);
        if (sys::status_at(scan, hidden, sys::Follow::no) && is_in_use(hidden, is_used)) continue;
        remove_tree(scan, hidden, 3);
        return sys::rename_at(scan, name, scan, hidden);
    }
    return sys::Errno{EBUSY};
}

void sweep(sys::BorrowedFd scan, const IsUsed& is_used) {
    const auto names = names_in(scan, ".");
    if (!names) return;
    for (const std::string& name : names.value())
        if (is_gone_name(name) && !is_in_use(name, is_used)) remove_tree(scan, name, 3);
}

sys::Status rescan(sys::BorrowedFd scan, bool prune) {
    const auto control = sys::open_fifo_for_write(scan, ".s6-svscan/control");
    if (!control) return control.error();
    const auto sent = sys::write(control.value(), std::string_view(prune ? "an" : "a"));
    if (!sent) return sent.error();
    return base::kOk;
}

sys::Status set_live(sys::BorrowedFd run, const Generation& generation) {
    return replace_link(generation.path, run, "live");
}

}  // namespace slipway::live
