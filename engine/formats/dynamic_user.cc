#include "engine/formats/dynamic_user.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/formats/siphash.h"

namespace slipway::formats {
namespace {

// systemd's: a service that comes from there keeps its number, and so its files their owner.
constexpr SipKey kNumberKey{0x37, 0x53, 0x7e, 0x31, 0xcf, 0xce, 0x48, 0xf5,
                            0x8a, 0xbb, 0x39, 0x57, 0x8d, 0xd9, 0xec, 0x59};
constexpr SipKey kNameKey{0x58, 0x1a, 0xaf, 0xe6, 0x28, 0x58, 0x4e, 0x96,
                          0xb4, 0x4e, 0xf5, 0x3b, 0x8c, 0x92, 0x07, 0xec};

constexpr std::size_t kLongestName = 31;  // utmp(5)

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool leads_up(std::string_view name) {
    return name == ".." || name.starts_with("../") || name.ends_with("/..") ||
           name.find("/../") != name.npos;
}

struct Top {
    ExecPlan::DirectoryKind kind;
    std::string_view path;
};

constexpr std::array kTops{Top{ExecPlan::DirectoryKind::state, "/var/lib"},
                           Top{ExecPlan::DirectoryKind::cache, "/var/cache"},
                           Top{ExecPlan::DirectoryKind::logs, "/var/log"}};

}  // namespace

bool is_dynamic_user_name(std::string_view name) {
    return !name.empty() && name.size() <= kLongestName && is_letter(name[0]) &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

std::uint32_t dynamic_id(std::string_view name, std::uint32_t attempt) {
    // As there: the lower half of the hash alone counts.
    const auto hash = static_cast<std::uint32_t>(siphash(kNumberKey, name));
    return kFirstDynamicId + (hash % kDynamicIds + attempt % kDynamicIds) % kDynamicIds;
}

base::FixedString<31> dynamic_user_name(std::string_view service) {
    const std::string_view prefix = service.substr(0, service.find('@'));
    base::FixedString<31> name;
    if (is_dynamic_user_name(prefix)) {
        name.assign(prefix);
        return name;
    }
    name.assign("_du");
    name.append(base::hexadecimal(siphash(kNameKey, prefix), 16).view());
    return name;
}

std::optional<PrivatePlace> private_place(ExecPlan::DirectoryKind kind, std::string_view path) {
    for (const Top& top : kTops) {
        if (top.kind != kind || !path.starts_with(top.path)) continue;
        std::string_view name = path.substr(top.path.size());
        if (!name.starts_with('/')) continue;
        name.remove_prefix(std::min(name.find_first_not_of('/'), name.size()));
        while (name.ends_with('/')) name.remove_suffix(1);
        if (name.empty() || name == "private" || name.starts_with("private/")) continue;
        if (leads_up(name)) continue;
        return PrivatePlace{top.path, name};
    }
    return std::nullopt;
}

}  // namespace slipway::formats
