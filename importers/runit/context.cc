#include "importers/runit/context.h"

namespace slipway::importers::runit {

common::Construct Context::construct(const shell::Place& place, std::string name) const {
    return common::construct_at(service.name, path, text, place.line, place.column,
                                std::move(name));
}

void Context::exact(const shell::Place& place, std::string name) {
    common::exact(sink, construct(place, std::move(name)), "runit");
}

void Context::report(const shell::Place& place,
                     std::string name,
                     diag::Loss loss,
                     std::string code,
                     std::string message,
                     std::string help) {
    common::report(sink, construct(place, std::move(name)), loss, "runit/" + code,
                   std::move(message), std::move(help));
}

bool Context::stop(const shell::Place& place, std::string why) {
    if (!obstacle) obstacle = Obstacle{place, std::move(why)};
    return false;
}

bool load(Context& context) {
    auto bytes = context.root.read(context.path);
    if (!bytes) return false;
    context.text = std::move(bytes).value();
    common::add_source(context.service, context.path, context.text);
    return true;
}

}  // namespace slipway::importers::runit
