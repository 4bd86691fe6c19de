#include "distros/common/config_files.h"

#include <algorithm>

#include "distros/common/say.h"
#include "engine/sys/directory.h"

namespace slipway::boot {

void ConfigFiles::add(std::string_view name, const char* directory) {
    const auto used = std::span(entries_).first(count_);
    const bool hidden = std::any_of(used.begin(), used.end(),
                                    [&](const Entry& e) { return e.name.view() == name; });
    if (hidden || !name.ends_with(".conf")) return;
    if (count_ == entries_.size() || !entries_[count_].name.assign(name)) {
        say({directory, "/", name, ": too many files, or too long a name: left out"});
        return;
    }
    entries_[count_++].directory = directory;
}

ConfigFiles::ConfigFiles(std::span<const char* const> directories) {
    for (const char* directory : directories) {
        auto reader = sys::open_directory(sys::kHere, directory);
        while (reader) {
            const auto entry = reader.value().next();
            if (!entry || !entry.value()) break;
            add(entry.value()->view(), directory);
        }
    }
    // Insertion sort: the list is short, and std::sort would copy names through the stack.
    const auto used = std::span(entries_).first(count_);
    for (std::size_t i = 1; i < used.size(); ++i)
        for (std::size_t j = i; j > 0 && used[j].name.view() < used[j - 1].name.view(); --j)
            std::swap(used[j], used[j - 1]);
}

bool ConfigFiles::next(base::Path& out) {
    while (at_ < count_) {
        const Entry& entry = entries_[at_++];
        if (out.assign(entry.directory) && out.append("/") && out.append(entry.name.view()))
            return true;
    }
    return false;
}

}  // namespace slipway::boot
