#include "engine/explain/exposure.h"

#include <algorithm>
#include <array>

#include "engine/explain/exposure_rows.h"
#include "engine/graph/features.h"

namespace slipway::explain {
namespace {

constexpr unsigned per(unsigned dividend, unsigned divisor) {
    return divisor == 0 ? 0 : (dividend + divisor - 1) / divisor;
}

struct SettingsGroup {
    std::string_view key;
    model::Settings model::Process::*of;
};

constexpr std::array kGroups = std::to_array<SettingsGroup>({
    {"Process.Capabilities.", &model::Process::capabilities},
    {"Process.Cgroup.", &model::Process::cgroup},
    {"Process.Sandbox.", &model::Process::sandbox},
    {"Process.Security.", &model::Process::security},
});

// As if nobody had written these keys.
model::Service without(model::Service service, const std::set<std::string>& ignored) {
    for (const std::string& key : ignored) {
        for (const SettingsGroup& group : kGroups)
            if (key.starts_with(group.key))
                (service.process.*group.of).erase(key.substr(group.key.size()));
        if (key == "Process.DynamicUser") service.process.dynamic_user = false;
        if (key == "Process.RootImage") service.process.root_image.clear();
        if (key == "Process.RootDirectory") service.process.root_directory.clear();
        if (key == "Process.User") service.process.user.clear();
        if (key == "Process.NoNewPrivileges") service.process.no_new_privileges = false;
    }
    return service;
}

// "Sandbox.private-tmp" of "Sandbox.private-tmp = yes"
std::string_view key_of(std::string_view remedy) {
    return remedy.substr(0, remedy.find(' '));
}

Exposure exposure_of(const ExposureRow& row, const Facts& applied, const Facts& written) {
    Exposure one;
    one.directive = row.directive;
    one.may = row.may;
    one.remedy = row.remedy;
    one.key = key_of(row.remedy);
    one.weight = row.weight;
    one.range = row.range;
    const unsigned badness = row.badness(applied);
    one.concerns = badness != kNoConcern;
    one.badness = one.concerns ? badness : 0;
    // Without its user a service is root, and the row says nothing then.
    const unsigned wanted = row.badness(written);
    one.not_applied = one.concerns && wanted != kNoConcern && wanted < one.badness;
    return one;
}

}  // namespace

Exposures exposures_of(const model::Service& service, const std::set<std::string>& ignored) {
    const model::Service left = without(service, ignored);
    const Facts applied(left), written(service);
    Exposures out;
    unsigned sum = 0, weights = 0;
    for (const auto rows : {place_rows(), right_rows(), call_rows()})
        for (const ExposureRow& row : rows) {
            out.list.push_back(exposure_of(row, applied, written));
            const Exposure& one = out.list.back();
            if (!one.concerns) continue;
            sum += per(one.badness * one.weight, one.range);
            weights += one.weight;
        }
    out.tenths = per(sum * 100, weights);
    const auto share = [](const Exposure& one) { return one.badness * one.weight / one.range; };
    std::stable_sort(out.list.begin(), out.list.end(),
                     [&](const Exposure& a, const Exposure& b) { return share(a) > share(b); });
    return out;
}

std::set<std::string> keys_not_applied(const model::Service& service) {
    std::set<std::string> keys;
    for (const graph::Use& use : graph::missing_features(service)) keys.insert(use.key);
    return keys;
}

std::string_view word_of_score(unsigned tenths) {
    struct Word {
        unsigned from;
        std::string_view word;
    };

    constexpr std::array<Word, 5> words{
        {{90, "exposed"}, {75, "weak"}, {50, "fair"}, {20, "good"}, {0, "safe"}}};
    for (const Word& row : words)
        if (tenths >= row.from) return row.word;
    return "";
}

std::string score_text(unsigned tenths) {
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace slipway::explain
