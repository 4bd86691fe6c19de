#include "importers/systemd/directive.h"

#include <array>
#include <map>
#include <utility>
#include <vector>

namespace slipway::importers::systemd {
namespace {

std::vector<const Row*> all_rows() {
    std::vector<const Row*> all;
    for (const auto rows : {unit_rows(), condition_rows(), service_rows(), exec_rows(),
                            sandbox_rows(), cgroup_rows(), socket_rows(), other_rows()})
        for (const Row& row : rows) all.push_back(&row);
    return all;
}

const std::multimap<std::string_view, const Row*>& index() {
    static const auto by_name = [] {
        std::multimap<std::string_view, const Row*> map;
        for (const Row* row : all_rows()) map.emplace(row->name, row);
        return map;
    }();
    return by_name;
}

}  // namespace

unsigned section_bit(std::string_view section) {
    static constexpr std::array<std::pair<std::string_view, unsigned>, 11> names{
        {{"Unit", kUnit},
         {"Service", kService},
         {"Socket", kSocket},
         {"Timer", kTimer},
         {"Path", kPath},
         {"Mount", kMount},
         {"Automount", kAutomount},
         {"Swap", kSwap},
         {"Slice", kSlice},
         {"Scope", kScope},
         {"Install", kInstall}}};
    for (const auto& [name, bit] : names)
        if (name == section) return bit;
    return 0;
}

const Row* find_row(std::string_view section, std::string_view name) {
    const unsigned bit = section_bit(section);
    const auto [begin, end] = index().equal_range(name);
    for (auto at = begin; at != end; ++at)
        if ((at->second->sections & bit) != 0) return at->second;
    return nullptr;
}

const Row* find_row_anywhere(std::string_view name) {
    const auto found = index().find(name);
    return found == index().end() ? nullptr : found->second;
}

std::string_view nearest_name(std::string_view section, std::string_view name) {
    const unsigned bit = section_bit(section);
    std::vector<std::string_view> names;
    for (const auto& [known, row] : index())
        if ((row->sections & bit) != 0) names.push_back(known);
    return diag::nearest(name, names);
}

}  // namespace slipway::importers::systemd
