#include "engine/svscan/scan.h"

#include "engine/formats/service_directory.h"
#include "engine/svscan/effects.h"
#include "engine/svscan/start.h"
#include "engine/svscan/take_over.h"
#include "engine/sys/clock.h"
#include "engine/sys/directory.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::svscan {
namespace {

constexpr std::uint64_t kRetry = 5 * sys::kSecond;
constexpr int kNoEntry = 2;

void retry_later(Tree& tree) {
    tree.scan_due = sys::monotonic() + kRetry;
}

// Only "it does not exist" means that there is no logger: for want of memory nobody may lose lines.
sys::Result<bool> has_log_directory(std::string_view name) {
    base::FixedString<kMaxName + 4> path;
    path.append(name);
    path.append("/log");
    const auto status = sys::status_at(sys::kHere, path);
    if (status) return status.value().kind == sys::FileKind::directory;
    if (status.error().value == kNoEntry) return false;
    return status.error();
}

void say_look_failed(Tree& tree, std::string_view name, base::Errno error) {
    sys::report({"slipway-svscan: ", name, ": cannot be looked at", sys::explain(error).view(),
                 "; tried again in five seconds"});
    tree.look_failed = true;
}

// A directory that was not there at the last scan; nothing when it could not be taken in.
std::optional<std::uint32_t> take_in(Tree& tree, const Identity& identity, std::string_view name) {
    const auto row = tree.table.add(identity, name);
    if (!row && !tree.table.full()) {
        sys::report({"slipway-svscan: ", name,
                     ": no memory for another service; tried again in five seconds"});
        retry_later(tree);
        return std::nullopt;
    }
    if (!row) {
        sys::report({"slipway-svscan: ", name,
                     ": the table of services is full, it is not supervised; see option -c"});
        return std::nullopt;
    }
    const auto has_logger = has_log_directory(name);
    if (!has_logger) {
        say_look_failed(tree, name, has_logger.error());
        tree.table.remove(*row);
        return std::nullopt;
    }
    tree.table.set_has_logger(*row, has_logger.value());
    if (const auto done = take_over(tree, *row); !done) {
        sys::report({"slipway-svscan: ", name, ": cannot tell who supervises it",
                     sys::explain(done.error()).view(), "; tried again in five seconds"});
        close_pipes(tree.table.pipes(*row));
        tree.table.remove(*row);
        retry_later(tree);
        return std::nullopt;
    }
    const bool has_pipes = tree.table.pipes(*row).read_end != 0;
    if (!tree.table.has_logger(*row) || has_pipes) return row;
    if (const auto opened = open_pipes(tree.table.pipes(*row)); !opened) {
        sys::report({"slipway-svscan: ", name, ": cannot make the pipe to its logger",
                     sys::explain(opened.error()).view(), "; tried again in five seconds"});
        tree.table.remove(*row);
        retry_later(tree);
        return std::nullopt;
    }
    return row;
}

void look_at(Tree& tree, const sys::DirectoryEntry& entry) {
    const auto name = entry.view();
    if (name.empty() || name[0] == '.') return;
    if (name.size() > tree.options.name_max) {
        sys::report({"slipway-svscan: ", name, ": the name is too long, it is not supervised"});
        return;
    }
    if (name.find('\n') != std::string_view::npos) {
        sys::report(
            {"slipway-svscan: a name contains a newline: ", name, "; it is not supervised"});
        return;
    }
    const auto status = sys::status_at(sys::kHere, entry.name);
    if (!status) {
        if (status.error().value == kNoEntry) return;
        return say_look_failed(tree, name, status.error());
    }
    if (status.value().kind != sys::FileKind::directory) return;
    const Identity identity{status.value().device, status.value().inode};
    auto row = tree.table.find(identity);
    if (!row) row = take_in(tree, identity, name);
    // A directory under two names is one service.
    if (!row || tree.table.seen(*row) == tree.scan_number) return;
    tree.table.set_seen(*row, tree.scan_number);
    tree.table.rename(*row, name);
    handle(tree, {*row, Role::service}, SlotEvent::appear);
    if (tree.table.has_logger(*row)) handle(tree, {*row, Role::logger}, SlotEvent::appear);
}

// Where `slipway apply` puts a directory that it takes away: a supervisor may be needed there once
// more, for what was left running or for the lines of a logger.
void follow_withdrawn(Tree& tree, std::uint32_t row) {
    for (const std::string_view prefix : formats::kGonePrefixes) {
        base::FixedString<kMaxName + 7> name;
        name.append(prefix);
        name.append(tree.table.name(row));
        const auto status = sys::status_at(sys::kHere, name);
        if (!status ||
            !(tree.table.identity(row) == Identity{status.value().device, status.value().inode}))
            continue;
        static_cast<void>(tree.table.rename(row, name.view()));
        return;
    }
}

void drop_unseen(Tree& tree) {
    for (std::uint32_t row = 0; row < tree.table.end(); ++row) {
        if (!tree.table.used(row) || tree.table.seen(row) == tree.scan_number) continue;
        follow_withdrawn(tree, row);
        for (const Role role : kRoles)
            if (tree.table.used(row)) handle(tree, {row, role}, SlotEvent::vanish);
    }
}

}  // namespace

void scan(Tree& tree) {
    tree.scan_wanted = false;
    tree.scan_due.reset();
    if (tree.options.rescan_ms != 0)
        tree.scan_due = sys::monotonic() + tree.options.rescan_ms * sys::kMillisecond;
    if (++tree.scan_number == 0) ++tree.scan_number;
    auto reader = sys::open_directory(sys::kHere, ".");
    bool whole = reader.ok();
    base::Errno error{};
    if (!whole) error = reader.error();
    while (whole) {
        const auto entry = reader.value().next();
        if (!entry) {
            whole = false;
            error = entry.error();
        } else if (!entry.value()) {
            break;
        } else {
            look_at(tree, *entry.value());
        }
    }
    if (whole && !tree.look_failed) return drop_unseen(tree);
    // What was not read must not be taken for gone.
    if (!whole)
        sys::report({"slipway-svscan: cannot read the scan directory", sys::explain(error).view(),
                     "; tried again in five seconds"});
    tree.look_failed = false;
    retry_later(tree);
}

void remove_dangling_links() {
    auto reader = sys::open_directory(sys::kHere, ".");
    if (!reader) return;
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry || !entry.value()) return;
        const auto name = entry.value()->view();
        if (name.empty() || name[0] == '.') continue;
        const sys::FileKind kind = entry.value()->kind;
        if (kind != sys::FileKind::symlink && kind != sys::FileKind::unknown) continue;
        const auto link = sys::status_at(sys::kHere, entry.value()->name, sys::Follow::no);
        if (!link || link.value().kind != sys::FileKind::symlink) continue;
        const auto target = sys::status_at(sys::kHere, entry.value()->name);
        if (target || target.error().value != kNoEntry) continue;
        if (sys::unlink_at(sys::kHere, entry.value()->name))
            sys::report({"slipway-svscan: ", name, ": removed, the link leads nowhere"});
    }
}

}  // namespace slipway::svscan
