// The places of a service's view while a plan is written: collected from the settings in any order,
// then sorted and merged into the order in which slipway-exec makes them.
//
// Rules of systemd 252 where settings meet: of two of the same path the more forbidding kind stays
// and keeps the other's flags; nothing is made in what is inaccessible; what adds nothing is left
// out; what may be executed is inherited by what lies below, what may be written is not.
#pragma once

#include <string>
#include <vector>

#include "engine/database/plan_lines.h"
#include "engine/formats/exec_plan_view.h"

namespace slipway::database {

struct ViewEntry {
    using Kind = formats::ViewPlan::Kind;
    Kind kind = Kind::keep;
    std::string path;
    bool optional = false;
    bool read_only = false, no_exec = false, exec = false;
    bool alone = false, needed = false;
    bool implied = false;  // an exception that nobody asked for: of one path any other counts
    std::string source, options;
};

// "/a//b/" as "/a/b".
std::string clean_path(std::string_view path);

// `path` is `above` or below it.
bool path_in(std::string_view path, std::string_view above);

// What is made, in order.
std::vector<ViewEntry> merged_view(std::vector<ViewEntry> entries);

void put_view_lines(const std::vector<ViewEntry>& entries, PlanLines& plan);

}  // namespace slipway::database
