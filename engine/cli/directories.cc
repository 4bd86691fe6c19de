#include "engine/cli/directories.h"

#include <algorithm>

#include "engine/live/publish.h"
#include "engine/sys/file.h"

namespace slipway::cli {

Directories::Directories(const std::string& run) {
    auto directory = sys::open_at(sys::kHere, run, sys::Open::read | sys::Open::directory);
    if (!directory) return;
    run_ = std::move(directory).value();
    auto loaded = live::load_live(run_);
    if (loaded) generation_ = std::move(loaded).value();
}

std::string Directories::of(const std::string& name) const {
    if (!generation_) return name;
    const auto id = generation_->database.find(name);
    return id ? std::string(generation_->database.directory(*id)) : name;
}

bool Directories::is_stale(const std::string& name) const {
    if (!generation_ || !generation_->database.find(name)) return false;
    const std::string directory = of(name);
    const auto own = live::boot_names(*generation_);
    const auto scan = sys::open_at(run_, "scan", sys::Open::read | sys::Open::directory);
    if (!own || !scan) return false;
    const auto& names = own.value();
    return std::find(names.begin(), names.end(), directory) == names.end() &&
           live::is_stale(*generation_, scan.value(), directory);
}

}  // namespace slipway::cli
