#include "importers/systemd/tmpfiles.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "importers/common/loss.h"
#include "importers/systemd/source_file.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd {
namespace {

using common::FileReader;
using diag::Loss;

// An exec plan takes 64 directories; the rest goes into another service.
constexpr std::size_t kMostDirectories = 60;
constexpr std::size_t kMostLines = 2000;

// Files of systemd itself: their directories are the boot set's, or serve what is not there.
bool is_own(std::string_view name) {
    static constexpr std::array<std::string_view, 12> own{
        "debian.conf", "etc.conf",       "home.conf",      "journal-nocow.conf",
        "legacy.conf", "portables.conf", "provision.conf", "static-nodes-permissions.conf",
        "tmp.conf",    "var.conf",       "passwd.conf",    "README"};
    return name.starts_with("systemd") || std::find(own.begin(), own.end(), name) != own.end();
}

// Paths by file name: a name in an earlier directory hides the later ones.
std::map<std::string, std::string> files_of(const FileReader& root) {
    std::map<std::string, std::string> files;
    for (const std::string directory :
         {"/etc/tmpfiles.d", "/run/tmpfiles.d", "/usr/lib/tmpfiles.d"}) {
        const auto listed = root.list(directory);
        if (!listed) continue;
        for (const auto& e : listed.value())
            if (e.name.ends_with(".conf")) files.try_emplace(e.name, directory + "/" + e.name);
    }
    return files;
}

bool has_account(const FileReader& root, const std::string& file, const std::string& name) {
    if (name == "root" || name.find_first_not_of("0123456789") == std::string::npos) return true;
    const auto text = root.read(file);
    return text && ("\n" + text.value()).find("\n" + name + ":") != std::string::npos;
}

enum class Kind { directory, other, broken };

struct Line {
    Kind kind = Kind::broken;
    model::Directory directory;
    std::string fault;
};

Line read_line(const FileReader& root, const std::vector<Word>& words) {
    Line line;
    const std::string& type = words[0].text;
    static constexpr std::string_view directories = "dDvqQ";
    if (directories.find(type[0]) == std::string_view::npos) {
        line.kind = Kind::other;
        return line;
    }
    const auto field = [&](std::size_t i) {
        return i < words.size() && words[i].text != "-" ? words[i].text : std::string{};
    };
    const auto path = parse_path(field(1));
    std::string mode = field(2);
    if (mode.starts_with('~') || mode.starts_with(':')) mode.erase(0, 1);
    const auto bits = mode.empty() ? std::optional<std::uint32_t>(0755) : parse_mode(mode);
    if (!path || !bits || field(1).find('%') != std::string::npos) {
        line.fault = "the line has no plain path and mode";
        return line;
    }
    line.directory.path = path->starts_with("/var/run/") ? path->substr(4) : *path;
    line.directory.mode = *bits;
    line.directory.user = field(3).empty() ? "root" : field(3);
    line.directory.group = field(4).empty() ? "root" : field(4);
    if (!has_account(root, "/etc/passwd", line.directory.user) ||
        !has_account(root, "/etc/group", line.directory.group)) {
        line.fault = "its user or group is not in this root";
        return line;
    }
    line.kind = Kind::directory;
    return line;
}

// Reads one file; what is not done goes to `sink`, unless it is nullptr.
std::vector<model::Directory> read_file(const FileReader& root,
                                        const SourceFile& file,
                                        diag::Sink* sink) {
    std::vector<model::Directory> out;
    const std::size_t lines = std::min(file.line_starts.size(), kMostLines);
    for (std::size_t i = 1; i <= lines; ++i) {
        const std::string text = file.line(static_cast<int>(i));
        std::string error;
        const auto words = split_words(text, Escapes::c_style, error);
        if (words.empty() || words[0].text.empty() || words[0].text.starts_with('#')) continue;
        const Line line = read_line(root, words);
        const common::Construct where{"tmpfiles",
                                      words[0].text,
                                      {file.path, static_cast<int>(i), 1},
                                      text,
                                      static_cast<int>(std::min<std::size_t>(text.size(), 200))};
        if (line.kind == Kind::directory) {
            out.push_back(line.directory);
            if (sink != nullptr) common::exact(*sink, where, "systemd");
        } else if (sink != nullptr) {
            common::report(
                *sink, where, Loss::approximated, "systemd/tmpfiles",
                line.kind == Kind::other ? "only directories of tmpfiles.d are made"
                                         : line.fault + ": it is not made",
                "run systemd-tmpfiles --create, or make it in ExecStartPre= of the service");
        }
    }
    return out;
}

model::Service new_service(std::size_t number) {
    model::Service s;
    s.name = number == 1 ? "tmpfiles" : "tmpfiles-" + std::to_string(number);
    s.description = "Directories of tmpfiles.d";
    s.kind = model::Kind::oneshot;
    s.edges.push_back({model::EdgeKind::after, "local-fs", {}});
    model::Command nothing;
    nothing.argv.push_back(model::literal("/bin/true"));
    s.run.command.push_back(std::move(nothing));
    s.enablement.wanted_by = {"sysinit"};
    s.enablement.enabled = true;
    s.provenance.format = "systemd";
    s.provenance.importer = SLIPWAY_VERSION;
    return s;
}

}  // namespace

std::vector<model::Service> tmpfiles_services(const FileReader& root, diag::Sink& sink) {
    std::vector<model::Service> out;
    for (const auto& [name, path] : files_of(root)) {
        const auto text = root.read(path);
        if (is_own(name) || !text) continue;
        const SourceFile file(path, text.value());
        for (model::Directory& directory : read_file(root, file, &sink)) {
            if (out.empty() || out.back().process.directories.size() >= kMostDirectories)
                out.push_back(new_service(out.size() + 1));
            out.back().process.directories.push_back(std::move(directory));
            common::add_source(out.back(), path, text.value());
        }
    }
    return out;
}

std::vector<model::Directory> tmpfiles_of(const FileReader& root, const std::string& name) {
    const auto files = files_of(root);
    const auto found = files.find(name + ".conf");
    if (found == files.end() || is_own(found->first)) return {};
    const auto text = root.read(found->second);
    return text ? read_file(root, SourceFile(found->second, text.value()), nullptr)
                : std::vector<model::Directory>{};
}

}  // namespace slipway::importers::systemd
