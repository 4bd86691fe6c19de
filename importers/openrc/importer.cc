#include "importers/openrc/importer.h"

#include <algorithm>
#include <array>
#include <set>

#include "importers/common/replaces.h"
#include "importers/names/milestones.h"
#include "importers/openrc/context.h"
#include "importers/openrc/script.h"
#include "importers/shell/idioms.h"
#include "importers/shell/parse.h"

namespace slipway::importers::openrc {

namespace {

constexpr std::array<std::string_view, 3> kPlaces{"/etc/init.d", "/usr/local/etc/init.d",
                                                  "/usr/share/openrc/init.d"};

// Scripts name openrc-run in their first line (runscript in old ones).
bool is_script(const std::string& text) {
    const std::string line = text.substr(0, text.find('\n'));
    return line.starts_with("#!") && (line.find("openrc-run") != std::string::npos ||
                                      line.find("runscript") != std::string::npos);
}

std::set<std::string> all_scripts(const common::FileReader& root) {
    std::set<std::string> names;
    for (const std::string_view place : kPlaces) {
        const auto entries = root.list(std::string(place));
        if (!entries) continue;
        for (const common::DirectoryEntry& entry : entries.value()) {
            const auto text = root.read(std::string(place) + "/" + entry.name);
            if (text && is_script(text.value())) names.insert(entry.name);
        }
    }
    return names;
}

std::string find(const common::FileReader& root, const std::string& name) {
    if (name.starts_with('/')) return root.exists(name) ? common::normalise(name) : "";
    for (const std::string_view place : kPlaces) {
        const std::string path = std::string(place) + "/" + name;
        if (root.exists(path)) return path;
    }
    return {};
}

// Reads one file of the configuration into what is known of it.
void read_file(const common::FileReader& root, const std::string& path, Configuration& out) {
    out.files.push_back(path);
    const auto text = root.read(path);
    if (!text) return;
    diag::Sink problems;
    const auto script = shell::parse(text.value(), path, problems);
    if (!script || shell::first_that_is_no_assignment(*script) != nullptr)
        out.not_plain.push_back(path);
    if (!script) {
        for (diag::Diagnostic d : problems.list()) out.problems.push_back(std::move(d));
        return;
    }
    const shell::Evaluation evaluation = shell::evaluate(*script, out.variables);
    out.variables = evaluation.variables;
    for (const std::string& name : evaluation.variables.assigned())
        if (out.where.count(name) == 0) out.where[name] = path;
}

// rc.conf, rc.conf.d/*.conf, conf.d/BASE and conf.d/NAME: as openrc-run reads them.
Configuration configuration_of(const common::FileReader& root, const std::string& script) {
    Configuration out;
    const std::string etc = common::parent_of(common::parent_of(script));
    read_file(root, "/etc/rc.conf", out);
    if (const auto entries = root.list("/etc/rc.conf.d"))
        for (const common::DirectoryEntry& entry : entries.value())
            if (entry.name.ends_with(".conf")) read_file(root, "/etc/rc.conf.d/" + entry.name, out);
    const std::string name = common::base_name(script);
    const std::string base = name.substr(0, name.find('.'));
    const std::string directory = (etc == "/" ? "" : etc) + "/conf.d/";
    if (base != name && !base.empty()) read_file(root, directory + base, out);
    read_file(root, directory + name, out);
    return out;
}

struct Runlevels {
    std::vector<std::string> wanted_by;  // native bundles
    bool boot = false;
    std::vector<std::string> foreign;  // runlevels without a native bundle
};

Runlevels runlevels_of(const common::FileReader& root, const std::string& name) {
    Runlevels out;
    const auto levels = root.list("/etc/runlevels");
    if (!levels) return out;
    for (const common::DirectoryEntry& level : levels.value()) {
        if (!root.lstat("/etc/runlevels/" + level.name + "/" + name)) continue;
        std::string native(names::native_name(names::World::openrc, level.name));
        if (native.empty() && level.name == "nonetwork") native = names::kBoot;
        if (native.empty()) {
            out.foreign.push_back(level.name);
            continue;
        }
        out.boot = out.boot || level.name == "sysinit" || level.name == "boot";
        if (std::find(out.wanted_by.begin(), out.wanted_by.end(), native) == out.wanted_by.end())
            out.wanted_by.push_back(native);
    }
    return out;
}

void enable(Context& c, const Runlevels& levels) {
    model::Enablement& enablement = c.service.enablement;
    enablement.wanted_by = levels.wanted_by;
    enablement.enabled = !levels.wanted_by.empty();
    if (levels.wanted_by.empty()) enablement.wanted_by = {std::string(names::kBoot)};
    c.in_boot = levels.boot;
    for (const std::string& level : levels.foreign)
        c.report({}, "runlevel " + level, diag::Loss::approximated, "runlevel",
                 "no bundle of Slipway's has the services of the runlevel " + level,
                 "make a bundle " + level + " with Contents = … and start it by name");
    // The runlevel default begins when boot is done. What is in no runlevel may be put into any.
    if (!levels.boot && *enablement.enabled) {
        model::Edge after;
        after.kind = model::EdgeKind::after;
        after.target = "sysinit";
        after.where.path = c.path;
        c.service.edges.push_back(std::move(after));
    }
    // openvpn.work is the instance `work` of openvpn.
    const std::size_t dot = c.service.name.find('.');
    if (dot != std::string::npos && dot > 0) {
        std::string alias = c.service.name;
        alias[dot] = '@';
        enablement.aliases.push_back(std::move(alias));
    }
}

void import_one(const std::string& path,
                const std::set<std::string>& scripts,
                const common::FileReader& root,
                diag::Sink& sink,
                std::vector<model::Service>& services) {
    const Configuration configuration = configuration_of(root, path);
    Context c{{root, sink, "openrc", path}, configuration, scripts};
    c.service.name = common::base_name(path);
    c.service.provenance.format = "openrc";
    c.service.provenance.importer = SLIPWAY_VERSION;
    if (!c.load()) {
        c.report({}, path, diag::Loss::refused, "unreadable", "the script cannot be read",
                 "is it a link to a place that is not there?");
        return;
    }
    for (const std::string& file : configuration.files)
        if (const auto bytes = root.read(file)) common::add_source(c.service, file, bytes.value());
    enable(c, runlevels_of(root, c.service.name));
    for (diag::Diagnostic d : configuration.problems) {
        d.severity = diag::Severity::warning;
        d.loss = diag::Loss::approximated;
        d.service = c.service.name;
        d.help = "mend it: the service does not start while its configuration cannot be read";
        sink.add(std::move(d));
    }
    diag::Sink problems;
    auto script = shell::parse(c.text, path, problems);
    for (diag::Diagnostic d : problems.list()) {
        d.service = c.service.name;
        if (d.severity == diag::Severity::error) d.loss = diag::Loss::refused;
        sink.add(std::move(d));
    }
    if (!script) return;
    c.script = std::move(*script);
    translate_script(c);
    services.push_back(std::move(c.service));
}

void tell(diag::Sink& sink,
          const std::string& path,
          std::string code,
          std::string message,
          std::string help) {
    diag::Diagnostic d;
    d.severity = diag::Severity::warning;
    d.where.path = path;
    d.code = "openrc/" + code;
    d.message = std::move(message);
    d.help = std::move(help);
    sink.add(std::move(d));
}

// What OpenRC would start, or would be expected to, and no script of its own says.
void tell_what_is_left_out(const common::FileReader& root,
                           const std::set<std::string>& scripts,
                           diag::Sink& sink) {
    const auto entries = root.list("/etc/init.d");
    for (const common::DirectoryEntry& entry :
         entries ? entries.value() : std::vector<common::DirectoryEntry>{}) {
        const std::string path = "/etc/init.d/" + entry.name;
        const auto text = root.read(path);
        if (text && text.value().find("### BEGIN INIT INFO") != std::string::npos &&
            !scripts.contains(entry.name))
            tell(sink, path, "lsb", "an init script of the SysV kind is not imported",
                 "write a definition that calls it: Type = oneshot, Command = " + path +
                     " start, Down = " + path + " stop");
    }
    const auto levels = root.list("/etc/runlevels");
    if (!levels) return;
    for (const common::DirectoryEntry& level : levels.value()) {
        const std::string directory = "/etc/runlevels/" + level.name;
        const auto members = root.list(directory);
        if (!members) continue;
        for (const common::DirectoryEntry& member : members.value()) {
            const std::string path = directory + "/" + member.name;
            // A directory is a runlevel that is stacked into this one.
            const auto info = root.stat(path);
            if (scripts.contains(member.name) ||
                (info && info.value().kind == common::FileKind::directory))
                continue;
            tell(sink, path, "no-script",
                 "the runlevel " + level.name + " names \"" + member.name +
                     "\", which is no script of OpenRC",
                 "remove it with rc-update, or put the script back");
        }
    }
}

}  // namespace

std::vector<model::Service> import_services(const common::Request& request,
                                            const common::FileReader& root,
                                            diag::Sink& sink) {
    const std::set<std::string> scripts = all_scripts(root);
    std::vector<std::string> names = request.names;
    if (names.empty()) {
        names.assign(scripts.begin(), scripts.end());
        tell_what_is_left_out(root, scripts, sink);
    }
    std::set<std::string> done;
    std::vector<model::Service> services;
    for (const std::string& name : names) {
        const std::string path = find(root, name);
        if (path.empty()) {
            diag::Diagnostic d;
            d.code = "openrc/not-found";
            d.message = "no script of the name \"" + name + "\"";
            d.help = "scripts are looked for in /etc/init.d; a path works too";
            d.service = name;
            sink.add(std::move(d));
            continue;
        }
        if (!request.include_own &&
            common::report_replaced("openrc", common::base_name(path), path, sink))
            continue;
        if (done.insert(path).second) import_one(path, scripts, root, sink, services);
    }
    return services;
}

}  // namespace slipway::importers::openrc
