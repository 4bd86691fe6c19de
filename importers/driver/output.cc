#include "importers/driver/output.h"

#include <errno.h>

#include <algorithm>
#include <set>
#include <utility>

#include "engine/source/writer.h"
#include "engine/sys/directory.h"
#include "engine/sys/whole_file.h"
#include "importers/names/milestones.h"

namespace slipway::importers::driver {
namespace {

using sys::Open;

// mkdir -p.
base::Status make_directories(const std::string& path) {
    for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        const std::string part = path.substr(0, slash);
        if (!part.empty()) {
            const auto made = sys::make_directory_at(sys::kHere, part, 0755);
            if (!made && made.error().value != EEXIST) return made.error();
        }
        if (slash == std::string::npos) return base::kOk;
    }
}

// Definitions of the format that are not among `kept`.
base::Result<std::vector<std::string>> other_definitions(sys::BorrowedFd directory,
                                                         const std::set<std::string>& kept) {
    auto reader = sys::open_directory(directory, ".");
    if (!reader) return reader.error();
    std::vector<std::string> names;
    while (true) {
        const auto next = reader.value().next();
        if (!next) return next.error();
        if (!next.value()) break;
        std::string name(next.value()->view());
        if (name.ends_with(".svc") && !kept.contains(name)) names.push_back(std::move(name));
    }
    return names;
}

base::Status remove_stale(sys::BorrowedFd directory,
                          const std::set<std::string>& kept,
                          const std::string& format) {
    const auto others = other_definitions(directory, kept);
    if (!others) return others.error();
    for (const std::string& name : others.value()) {
        if (existing_at(directory, name, format) != Existing::ours) continue;
        const auto gone = sys::unlink_at(directory, name);
        if (!gone && gone.error().value != ENOENT) return gone;
    }
    return base::kOk;
}

bool same_text(sys::BorrowedFd directory, const OutputFile& file) {
    std::vector<char> buffer(file.text.size() + 1);
    const auto text = sys::read_whole(directory, file.name, std::span<char>(buffer));
    return text.ok() && text.value() == file.text;
}

}  // namespace

OutputFile definition_file(const model::Service& service) {
    const std::string body = "\n" + source::write_definition(service);
    return {service.name + ".svc",
            definition_head(service.provenance.format, service.name, body) + body};
}

std::vector<model::Service> milestone_bundles(const std::vector<model::Service>& services) {
    std::set<std::string> named, defined;
    std::string format;
    for (const model::Service& s : services) {
        format = s.provenance.format;
        defined.insert(s.name);
        for (const model::Edge& edge : s.edges) named.insert(edge.target);
        named.insert(s.contents.begin(), s.contents.end());
        named.insert(s.enablement.wanted_by.begin(), s.enablement.wanted_by.end());
        named.insert(s.enablement.required_by.begin(), s.enablement.required_by.end());
        // A service that provides a milestone stands for it.
        defined.insert(s.provides.begin(), s.provides.end());
        if (s.enablement.enabled.value_or(false))
            defined.insert(s.enablement.aliases.begin(), s.enablement.aliases.end());
    }
    std::vector<model::Service> out;
    for (const std::string& name : named) {
        if (!names::is_milestone(name) || defined.contains(name)) continue;
        model::Service bundle;
        bundle.name = name;
        bundle.kind = model::Kind::bundle;
        bundle.description = std::string(names::meaning_of(name));
        bundle.provenance.format = format;
        out.push_back(std::move(bundle));
    }
    return out;
}

std::vector<Occupied> occupied(const std::string& directory,
                               const std::vector<std::string>& names,
                               const std::string& format) {
    std::vector<Occupied> found;
    const auto fd = sys::open_at(sys::kHere, directory, Open::read | Open::directory);
    if (!fd) return found;  // writing says why
    for (const std::string& name : names) {
        const Existing existing = existing_at(fd.value(), name + ".svc", format);
        if (existing != Existing::none && existing != Existing::ours)
            found.push_back({name, existing});
    }
    return found;
}

std::vector<std::string> edited_leftovers(const std::string& directory,
                                          const std::vector<std::string>& names,
                                          const std::string& format) {
    std::set<std::string> kept;
    for (const std::string& name : names) kept.insert(name + ".svc");
    const auto fd = sys::open_at(sys::kHere, directory, Open::read | Open::directory);
    if (!fd) return {};
    const auto others = other_definitions(fd.value(), kept);
    std::vector<std::string> found;
    if (others)
        for (const std::string& name : others.value())
            if (existing_at(fd.value(), name, format) == Existing::edited) found.push_back(name);
    std::sort(found.begin(), found.end());
    return found;
}

std::optional<WriteFault> write_files(const std::string& directory,
                                      const std::vector<OutputFile>& files,
                                      const std::string& format,
                                      bool remove_others) {
    if (const auto made = make_directories(directory); !made)
        return WriteFault{made.error(), directory};
    const auto fd = sys::open_at(sys::kHere, directory, Open::read | Open::directory);
    if (!fd) return WriteFault{fd.error(), directory};
    std::set<std::string> kept;
    for (const OutputFile& file : files) {
        kept.insert(file.name);
        const Existing existing = existing_at(fd.value(), file.name, format);
        if (existing != Existing::none && existing != Existing::ours) continue;
        if (existing == Existing::ours && same_text(fd.value(), file)) continue;
        const std::span<const std::uint8_t> bytes(
            reinterpret_cast<const std::uint8_t*>(file.text.data()), file.text.size());
        const std::string temporary = "." + file.name.substr(0, 200) + ".new";
        const auto done = sys::replace_file_durably(fd.value(), file.name, temporary, bytes, 0444);
        if (!done) return WriteFault{done.error(), directory + "/" + file.name};
    }
    if (!remove_others) return std::nullopt;
    if (const auto done = remove_stale(fd.value(), kept, format); !done)
        return WriteFault{done.error(), directory};
    return std::nullopt;
}

}  // namespace slipway::importers::driver
