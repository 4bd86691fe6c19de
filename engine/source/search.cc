#include "engine/source/search.h"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "engine/source/reader.h"
#include "engine/sys/directory.h"

namespace slipway::source {
namespace {

constexpr std::string_view kDefinition = ".svc";
constexpr std::string_view kDropIns = ".svc.d";
constexpr std::string_view kDropIn = ".conf";
constexpr std::string_view kImported = "/var/lib/slipway/imported";

struct Entry {
    std::string name;
    sys::FileKind kind = sys::FileKind::unknown;
};

diag::Diagnostic about(const std::string& path,
                       diag::Severity severity,
                       std::string code,
                       std::string message,
                       std::string help) {
    diag::Diagnostic d;
    d.severity = severity;
    d.where.path = path;
    d.code = std::move(code);
    d.message = std::move(message);
    d.help = std::move(help);
    return d;
}

// The entries sorted by name; a directory that does not exist has none.
std::vector<Entry> list(const std::string& path, diag::Sink& sink) {
    std::vector<Entry> entries;
    auto directory = sys::open_directory(sys::kHere, path);
    base::Errno error{};
    while (directory.ok()) {
        const auto entry = directory.value().next();
        if (!entry.ok()) error = entry.error();
        if (!entry.ok() || !entry.value()) break;
        entries.push_back({std::string(entry.value()->view()), entry.value()->kind});
    }
    if (!directory.ok()) error = directory.error();
    if (error.value != 0 && error.value != ENOENT && error.value != ENOTDIR)
        sink.add(about(path, diag::Severity::error, "svc/unreadable",
                       std::string("this directory cannot be read: ") + base::errno_name(error),
                       "are you allowed to read it?"));
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return entries;
}

// Empty files and links to /dev/null mask, as elsewhere.
bool is_mask(const std::string& path, sys::FileKind kind) {
    if (kind == sys::FileKind::symlink) {
        base::Path target;
        if (sys::read_symlink_at(sys::kHere, path, target).ok() && target.view() == "/dev/null")
            return true;
    }
    return false;
}

// Left behind by editors and package managers.
bool is_leftover(std::string_view name) {
    for (const char* end : {"~", ".bak", ".swp", ".dpkg-old", ".dpkg-new", ".dpkg-dist",
                            ".dpkg-tmp", ".orig", ".rej", ".apk-new", ".new"})
        if (name.ends_with(end)) return true;
    return name.starts_with('.');
}

void take_drop_ins(const std::string& directory, Files& files, diag::Sink& sink) {
    for (const Entry& entry : list(directory, sink)) {
        if (is_leftover(entry.name)) continue;
        const std::string path = directory + "/" + entry.name;
        if (!entry.name.ends_with(kDropIn)) {
            sink.add(about(path, diag::Severity::warning, "svc/ignored-file",
                           "this file is not read", "drop-ins are named NAME.conf"));
            continue;
        }
        files.drop_ins.try_emplace(entry.name, is_mask(path, entry.kind) ? std::string{} : path);
    }
}

bool is_imported(const std::string& path) {
    return path.find(std::string(kImported) + "/") != std::string::npos;
}

void take_directory(const std::string& directory,
                    std::map<std::string, Files>& all,
                    diag::Sink& sink) {
    for (const Entry& entry : list(directory, sink)) {
        const std::string path = directory + "/" + entry.name;
        if (is_leftover(entry.name)) continue;
        const bool drop_ins = entry.name.ends_with(kDropIns);
        if (!drop_ins && !entry.name.ends_with(kDefinition)) {
            sink.add(about(path, diag::Severity::warning, "svc/ignored-file",
                           "this file is not read",
                           "definitions are named NAME.svc, directories of drop-ins NAME.svc.d"));
            continue;
        }
        const std::string name = entry.name.substr(
            0, entry.name.size() - (drop_ins ? kDropIns.size() : kDefinition.size()));
        const std::string fault = name_fault(name);
        if (!fault.empty()) {
            sink.add(about(path, diag::Severity::error, "svc/bad-name",
                           "this is no name of a service: " + fault, "rename the file"));
            continue;
        }
        if (drop_ins && entry.kind == sys::FileKind::regular) {
            sink.add(about(path, diag::Severity::warning, "svc/ignored-file",
                           "this file is not read",
                           "make it a directory and put the drop-in into it as NAME.conf"));
            continue;
        }
        Files& files = all[name];
        if (drop_ins) {
            take_drop_ins(path, files, sink);
        } else if (files.path.empty()) {
            files.path = path;
            files.masked = is_mask(path, entry.kind);
            files.regular = entry.kind == sys::FileKind::regular;
        } else if (is_imported(path) && is_imported(files.path)) {
            files.also_imported.push_back(path);
        }
    }
}

std::vector<std::string> search_path(const LoadOptions& options, diag::Sink& sink) {
    if (!options.directories.empty()) return options.directories;
    std::vector<std::string> path{"/etc/slipway/services", "/usr/lib/slipway/services"};
    for (const Entry& entry : list(options.root + std::string(kImported), sink))
        if (!entry.name.starts_with('.')) path.push_back(std::string(kImported) + "/" + entry.name);
    return path;
}

}  // namespace

std::map<std::string, Files> find_files(const LoadOptions& options, diag::Sink& sink) {
    std::map<std::string, Files> all;
    for (const std::string& directory : search_path(options, sink))
        take_directory(options.root + directory, all, sink);
    for (auto& [name, files] : all)
        std::erase_if(files.drop_ins, [](const auto& d) { return d.second.empty(); });
    return all;
}

std::vector<std::string> files_of(const std::string& directory,
                                  std::string_view suffix,
                                  diag::Sink& sink) {
    std::vector<std::string> names;
    for (const Entry& entry : list(directory, sink)) {
        if (is_leftover(entry.name)) continue;
        if (entry.name.ends_with(suffix))
            names.push_back(entry.name);
        else
            sink.add(about(directory + "/" + entry.name, diag::Severity::warning,
                           "svc/ignored-file", "this file is not read",
                           "files here are named NAME" + std::string(suffix)));
    }
    return names;
}

}  // namespace slipway::source
