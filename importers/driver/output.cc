#include "importers/driver/output.h"

#include <errno.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/source/writer.h"
#include "engine/sys/directory.h"
#include "engine/sys/whole_file.h"
#include "importers/common/root.h"
#include "importers/names/milestones.h"

namespace slipway::importers::driver {
namespace {

using sys::Open;

std::string head_of(const std::string& format) {
    return "# Imported from " + format + " by slipway.";
}

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

std::string current_text(sys::BorrowedFd directory, const std::string& name, std::size_t most) {
    const auto fd = sys::open_at(directory, name, Open::read | Open::no_follow | Open::nonblock);
    if (!fd) return {};
    std::string text;
    std::array<char, 8192> block{};
    while (text.size() < most) {
        const auto got = sys::read(fd.value(), std::span<char>(block));
        if (!got || got.value() == 0) break;
        text.append(block.data(), got.value());
    }
    return text;
}

base::Status remove_stale(sys::BorrowedFd directory,
                          const std::set<std::string>& kept,
                          const std::string& head) {
    auto reader = sys::open_directory(directory, ".");
    if (!reader) return reader.error();
    std::vector<std::string> stale;
    while (true) {
        const auto next = reader.value().next();
        if (!next) return next.error();
        if (!next.value()) break;
        std::string name(next.value()->view());
        if (!name.ends_with(".svc") || kept.contains(name)) continue;
        if (current_text(directory, name, head.size()).starts_with(head))
            stale.push_back(std::move(name));
    }
    for (const std::string& name : stale) {
        const auto gone = sys::unlink_at(directory, name);
        if (!gone && gone.error().value != ENOENT) return gone;
    }
    return base::kOk;
}

}  // namespace

OutputFile definition_file(const model::Service& service) {
    std::string text = head_of(service.provenance.format) + " Do not edit: changes belong into " +
                       service.name + ".svc.d/NAME.conf\n";
    return {service.name + ".svc", text + "\n" + source::write_definition(service)};
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
        if (current_text(fd.value(), file.name, file.text.size() + 1) == file.text) continue;
        const std::span<const std::uint8_t> bytes(
            reinterpret_cast<const std::uint8_t*>(file.text.data()), file.text.size());
        const std::string temporary = "." + file.name.substr(0, 200) + ".new";
        const auto done = sys::replace_file_durably(fd.value(), file.name, temporary, bytes, 0444);
        if (!done) return WriteFault{done.error(), directory + "/" + file.name};
    }
    if (!remove_others) return std::nullopt;
    if (const auto done = remove_stale(fd.value(), kept, head_of(format)); !done)
        return WriteFault{done.error(), directory};
    return std::nullopt;
}

}  // namespace slipway::importers::driver
