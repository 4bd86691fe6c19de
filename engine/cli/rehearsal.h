// `slipway apply --dry-run`: what the manager says an apply would do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/formats/protocol.h"

namespace slipway::cli {

// What would happen to one service; `action` is one of stop, start, restart, wait (it starts when
// an event is raised), reread (it goes on), down (it does not run, and is another) and fail.
struct Deed {
    std::string name, action, why;
    friend bool operator==(const Deed&, const Deed&) = default;
};

// Takes the frames in their order; frames that come again, because the manager died, count once.
class Deeds {
public:
    void add(const formats::ProgressFrame& frame);

    const std::vector<Deed>& all() const { return all_; }

private:
    std::vector<Deed> all_;
    std::map<std::string, std::size_t> places_;
};

// A line for each, and how many of each kind; `generation`: the number of the one it is about.
std::string deeds_as_text(const std::vector<Deed>& deeds, const std::string& generation);

}  // namespace slipway::cli
