#include "engine/database/store.h"

#include <algorithm>

#include "engine/base/number.h"
#include "engine/sys/directory.h"
#include "engine/sys/file.h"

namespace slipway::database {
namespace {

constexpr const char* kStore = "/.store";
constexpr const char* kFromServices = "../../.store/";  // as seen from N/services

std::string target_of(const std::string& key) {
    return kFromServices + key;
}

}  // namespace

std::string store_key(const CompiledService& service) {
    std::size_t size = 0;
    for (const File& file : service.files) size += file.text.size();
    return std::string(base::hexadecimal(hash_of(service.files), 16).view()) + "-" +
           std::string(base::decimal_unsigned(size).view());
}

ServiceStore::ServiceStore(std::string generations) : path_(generations + kStore) {
    auto reader = sys::open_directory(sys::kHere, generations);
    if (!reader) return;
    for (auto entry = reader.value().next(); entry && entry.value();
         entry = reader.value().next()) {
        const auto number = base::parse_unsigned(entry.value()->view());
        if (!number) continue;
        const std::string path = generations + "/" + std::string(entry.value()->view());
        if (!sys::status_at(sys::kHere, path + "/complete")) continue;
        complete_.push_back({*number, path + "/services", false, {}});
    }
    std::sort(complete_.begin(), complete_.end(),
              [](const Known& a, const Known& b) { return a.number > b.number; });
    if (complete_.empty()) return;
    auto newest = sys::open_at(sys::kHere, complete_.front().services,
                               sys::Open::read | sys::Open::directory);
    if (newest) newest_ = std::move(newest).value();
}

// The usual case, asked without reading whole generations.
bool ServiceStore::newest_leads_to(const std::string& name, const std::string& target) const {
    base::Path present;
    return newest_.valid() && sys::read_symlink_at(newest_, name, present).ok() &&
           present.view() == target;
}

bool ServiceStore::any_leads_to(const std::string& target) {
    for (Known& generation : complete_) {
        if (!generation.read) {
            generation.read = true;
            const auto services = sys::open_at(sys::kHere, generation.services,
                                               sys::Open::read | sys::Open::directory);
            if (!services) continue;
            auto reader = sys::open_directory(services.value(), ".");
            base::Path link;
            while (reader) {
                const auto entry = reader.value().next();
                if (!entry || !entry.value()) break;
                if (sys::read_symlink_at(services.value(), std::string(entry.value()->view()),
                                         link))
                    generation.targets.insert(std::string(link.view()));
            }
        }
        if (generation.targets.contains(target)) return true;
    }
    return false;
}

Written ServiceStore::make_entry(const CompiledService& service, const std::string& key) {
    const std::string path = path_ + "/" + key;
    const std::string target = target_of(key);
    const bool there = sys::status_at(sys::kHere, path).ok();
    if (there && (newest_leads_to(service.name, target) || any_leads_to(target))) return base::kOk;
    if (there) remove_tree(path);
    return write_service(path, service.files);
}

Written ServiceStore::put(const CompiledService& service, const std::string& link) {
    const std::string key = store_key(service);
    if (!sound_.contains(key)) {
        if (auto done = make_entry(service, key); !done) return done.error();
        sound_.insert(key);
    }
    if (const auto made = sys::make_symlink_at(target_of(key), sys::kHere, link); !made)
        return WriteError{link, made.error()};
    return base::kOk;
}

}  // namespace slipway::database
