// A small database and the manager's list for it, for tests of the commands that explain.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/service_info.h"
#include "engine/database/encode.h"
#include "engine/model/edge.h"

namespace slipway::cli::testing {

class Machine {
public:
    formats::NodeIndex add(const char* name,
                           formats::ServiceState state,
                           bool wanted,
                           const char* reason = "",
                           formats::NodeKind kind = formats::NodeKind::longrun) {
        database::NodeSpec node;
        node.name = name;
        node.kind = kind;
        spec.nodes.push_back(node);
        ServiceInfo info;
        info.name = name;
        info.kind = kind == formats::NodeKind::bundle ? "bundle" : "longrun";
        info.state = state;
        info.reason = reason;
        if (wanted) info.flags = formats::kFlagWantedUp;
        services.push_back(info);
        return static_cast<formats::NodeIndex>(spec.nodes.size() - 1);
    }

    void needs(formats::NodeIndex from, formats::NodeIndex to) {
        constexpr std::uint32_t meaning = formats::kPullStrong | formats::kAfter;
        spec.nodes[from].edges.push_back({to, meaning, 0});
    }

    void after(formats::NodeIndex from, formats::NodeIndex to) {
        constexpr auto kind = static_cast<std::uint8_t>(model::EdgeKind::after);
        spec.nodes[from].edges.push_back({to, formats::kAfter, kind});
    }

    const formats::Database& database() {
        bytes_ = database::encode(spec);
        const auto* data = reinterpret_cast<const std::uint8_t*>(bytes_.data());
        database_ = formats::Database::open({data, bytes_.size()}).value();
        return database_;
    }

    database::DatabaseSpec spec;
    std::vector<ServiceInfo> services;

private:
    std::string bytes_;
    formats::Database database_;
};

}  // namespace slipway::cli::testing
