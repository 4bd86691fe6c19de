#include "engine/cli/graph_layout.h"

#include <algorithm>

namespace slipway::cli {
namespace {

constexpr int kPasses = 4;

// The longest path from a node without incoming links (Kahn's order; where only circles are left,
// the first of what is left goes on).
void set_layers(const Links& links,
                const std::vector<std::vector<std::uint32_t>>& next,
                std::vector<Place>& places) {
    std::vector<std::uint32_t> open(places.size(), 0);
    for (const auto& [from, to] : links) ++open[to];
    std::vector<bool> done(places.size());
    std::vector<std::uint32_t> ready;
    for (std::uint32_t i = 0; i < places.size(); ++i)
        if (open[i] == 0) ready.push_back(i);
    std::uint32_t first_left = 0;
    for (std::size_t left = places.size(); left > 0; --left) {
        if (ready.empty()) {
            while (done[first_left]) ++first_left;
            ready.push_back(first_left);
        }
        const std::uint32_t node = ready.back();
        ready.pop_back();
        done[node] = true;
        for (const std::uint32_t to : next[node]) {
            if (done[to]) continue;
            places[to].layer = std::max(places[to].layer, places[node].layer + 1);
            if (--open[to] == 0) ready.push_back(to);
        }
    }
}

using Layers = std::vector<std::vector<std::uint32_t>>;

void number_rows(const Layers& layers, std::vector<Place>& places) {
    for (const auto& layer : layers)
        for (std::uint32_t row = 0; row < layer.size(); ++row) places[layer[row]].row = row;
}

// Orders each layer by the mean row of the neighbours.
void order_rows(const std::vector<std::vector<std::uint32_t>>& neighbours,
                Layers& layers,
                std::vector<Place>& places) {
    std::vector<double> mean(places.size());
    for (auto& layer : layers) {
        for (const std::uint32_t node : layer) {
            double sum = 0;
            for (const std::uint32_t other : neighbours[node]) sum += places[other].row;
            mean[node] = neighbours[node].empty()
                             ? places[node].row
                             : sum / static_cast<double>(neighbours[node].size());
        }
        std::stable_sort(layer.begin(), layer.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return mean[a] < mean[b]; });
    }
    number_rows(layers, places);
}

}  // namespace

std::vector<Place> layers_of(std::uint32_t count, const Links& links) {
    std::vector<Place> places(count);
    std::vector<std::vector<std::uint32_t>> next(count), before(count);
    for (const auto& [from, to] : links) {
        next[from].push_back(to);
        before[to].push_back(from);
    }
    set_layers(links, next, places);
    Layers layers;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (places[i].layer >= layers.size()) layers.resize(places[i].layer + 1);
        layers[places[i].layer].push_back(i);
    }
    number_rows(layers, places);
    for (int pass = 0; pass < kPasses; ++pass)
        order_rows(pass % 2 == 0 ? before : next, layers, places);
    return places;
}

}  // namespace slipway::cli
