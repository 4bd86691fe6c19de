#include "engine/cli/directories.h"

#include "engine/sys/file.h"

namespace slipway::cli {

Directories::Directories(const std::string& run) {
    const auto directory = sys::open_at(sys::kHere, run, sys::Open::read | sys::Open::directory);
    if (!directory) return;
    auto loaded = live::load_live(directory.value());
    if (loaded) generation_ = std::move(loaded).value();
}

std::string Directories::of(const std::string& name) const {
    if (!generation_) return name;
    const auto id = generation_->database.find(name);
    return id ? std::string(generation_->database.directory(*id)) : name;
}

}  // namespace slipway::cli
