// What a dynamic user implies, as systemd 252 has it (systemd.exec(5), DynamicUser=): nothing that
// belongs to its number is left where somebody else may get at it later.
#include "engine/formats/dynamic_user.h"

#include "engine/database/plan_parts.h"
#include "engine/database/view_settings.h"

namespace slipway::database {
namespace {

using Kind = ViewEntry::Kind;

formats::ExecPlan::DirectoryKind plan_kind(model::Directory::Kind kind) {
    return static_cast<formats::ExecPlan::DirectoryKind>(kind);
}

}  // namespace

model::Service with_dynamic_user(const model::Service& service) {
    model::Service out = service;
    model::Process& p = out.process;
    if (!p.dynamic_user) return out;
    if (p.user.empty()) p.user = formats::dynamic_user_name(service.name).view();
    p.no_new_privileges = true;
    for (const char* const setting : {"private-tmp", "remove-ipc", "restrict-suid-sgid"})
        p.sandbox[setting] = {"yes"};
    p.sandbox["protect-system"] = {"strict"};
    if (ViewSettings(p.sandbox).one("protect-home").empty())
        p.sandbox["protect-home"] = {"read-only"};
    return out;
}

void put_dynamic_user(const model::Process& p, const PlanOptions& options, PlanLines& plan) {
    if (p.dynamic_user) plan.line("dynamic-user", plan_word(options.run + "/dynamic-users"));
}

std::string real_place(const model::Process& p, const model::Directory& directory) {
    const auto place = formats::private_place(plan_kind(directory.kind), directory.path);
    if (!p.dynamic_user || !place) return clean_path(directory.path);
    return clean_path(std::string(place->top) + "/private/" + std::string(place->name));
}

void add_private_tops(const model::Process& p, std::vector<ViewEntry>& view) {
    if (!p.dynamic_user || !p.root_directory.empty() || !p.root_image.empty()) return;
    for (const model::Directory& directory : p.directories)
        if (const auto place = formats::private_place(plan_kind(directory.kind), directory.path))
            view.push_back({.kind = Kind::tmpfs,
                            .path = std::string(place->top) + "/private",
                            .read_only = true,
                            .needed = true,
                            .options = "mode=0755,size=4m,nr_inodes=1k"});
}

}  // namespace slipway::database
