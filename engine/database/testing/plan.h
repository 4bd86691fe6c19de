// What tests ask about the text of plans.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "engine/database/service_directory.h"
#include "engine/diag/render.h"
#include "engine/source/reader.h"

namespace slipway::database::testing {

inline model::Service read(const std::string& text) {
    diag::Sink sink;
    const auto service = source::read_definition("web", {{"web.svc", text}}, sink);
    EXPECT_TRUE(service) << diag::render_text(sink.list(), {});
    return service.value_or(model::Service{});
}

// One file of the compiled directory; "" when it has none of this name.
inline std::string file(const model::Service& service, const std::string& path) {
    diag::Sink sink;
    std::string text;
    for (const File& f : service_directory(service, {"/lib", "/run/s"}, sink))
        if (f.path == path) text = f.text;
    EXPECT_EQ(diag::render_text(sink.list(), {}), "");
    return text;
}

}  // namespace slipway::database::testing
