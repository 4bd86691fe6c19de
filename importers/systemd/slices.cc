#include "importers/systemd/slices.h"

#include "engine/formats/cgroup_value.h"
#include "importers/systemd/native.h"
#include "importers/systemd/own_units.h"

namespace slipway::importers::systemd {

std::vector<std::string> slices_of(const Store& store, const std::set<std::string>& units) {
    std::set<std::string> out;
    for (const std::string& unit : units) {
        const Found found = store.find(unit);
        if (found.state != Found::State::loaded) continue;
        // Specifiers in it are rare, and such a slice has to be imported by its name.
        const std::string name = last_value(store, found, "Slice");
        if (!formats::is_slice_name(name)) continue;
        for (std::size_t end = name.find('-');; end = name.find('-', end + 1)) {
            const std::string slice = end == name.npos ? name : name.substr(0, end) + ".slice";
            if (own_unit(slice) == nullptr && store.find(slice).state == Found::State::loaded)
                out.insert(slice);
            if (end == name.npos) break;
        }
    }
    return {out.begin(), out.end()};
}

void finish_slice(Translation& t) {
    t.service.kind = model::Kind::bundle;
}

}  // namespace slipway::importers::systemd
