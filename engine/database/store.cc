#include "engine/database/store.h"

#include <algorithm>

#include "engine/base/number.h"
#include "engine/formats/database.h"
#include "engine/sys/directory.h"
#include "engine/sys/file.h"

namespace slipway::database {
namespace {

// Above so many, one listing takes less time.
constexpr std::size_t kFew = 64;

}  // namespace

ServiceStore::ServiceStore(std::string generations) : path_(generations + "/.store") {
    auto reader = sys::open_directory(sys::kHere, generations);
    if (!reader) return;
    for (auto entry = reader.value().next(); entry && entry.value();
         entry = reader.value().next()) {
        const auto number = base::parse_unsigned(entry.value()->view());
        if (!number) continue;
        const std::string path = generations + "/" + std::string(entry.value()->view());
        if (sys::status_at(sys::kHere, path + "/complete"))
            complete_.push_back({*number, path, false, {}});
    }
    std::sort(complete_.begin(), complete_.end(),
              [](const Known& a, const Known& b) { return a.number > b.number; });
}

// Before this commit: what it wrote itself nobody asks for again.
bool ServiceStore::present(const StoreEntry& entry, const std::string& path) {
    if (++asked_ <= kFew) return sys::status_at(sys::kHere, path, sys::Follow::no).ok();
    if (asked_ == kFew + 1) present_ = entries_in(path_);
    return contains(present_, entry);
}

// The newest is the usual case; others are read when it does not do.
bool ServiceStore::vouched(const StoreEntry& entry) {
    for (Known& generation : complete_) {
        if (!generation.read) {
            generation.read = true;
            if (auto entries = entries_of(generation.path))
                generation.entries = std::move(entries).value();
        }
        if (contains(generation.entries, entry)) return true;
    }
    return false;
}

Written ServiceStore::put(const std::vector<File>& files) {
    const StoreEntry entry = entry_of(files);
    if (!sound_.insert(entry).second) return base::kOk;
    std::string path = path_ + "/";
    path += formats::store_name(entry.hash, entry.bytes).view();
    if (present(entry, path)) {
        // A generation that cannot be read may lead to it all the same, so what is as it shall be
        // is not touched whoever made it.
        if (vouched(entry) || is_service(path, files)) return base::kOk;
        remove_tree(path);
    }
    return write_service(path, files);
}

}  // namespace slipway::database
