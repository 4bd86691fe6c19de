// What the rows of the exposure ask of a service.
#pragma once

#include <string_view>

#include "engine/formats/capabilities.h"
#include "engine/model/service.h"

namespace slipway::explain {

class Facts {
public:
    explicit Facts(const model::Service& service);

    const model::Service& service() const { return service_; }

    const model::Process& process() const { return service_.process; }

    bool is_root() const { return root_; }

    // A setting of the sandbox that means yes.
    bool on(std::string_view name) const;
    // The only value of a setting of the sandbox; "" for none, or several.
    std::string_view value(std::string_view name) const;
    // The values of a setting; null when it does not stand there.
    static const std::vector<std::string>* values(const model::Settings& settings,
                                                  std::string_view name);

    // Any of these is in the bounding set, when all is done that settings imply.
    bool has_any(formats::CapabilitySet set) const { return (bounding_ & set) != 0; }

    // May it make a socket of the family? "other": of any not named in the table of the rows.
    bool family(std::string_view name) const;
    bool other_families() const;
    // May it make namespaces of the kind ("user")?
    bool namespaces(std::string_view kind) const;

private:
    const model::Service& service_;
    formats::CapabilitySet bounding_ = 0;
    bool root_ = true;
};

}  // namespace slipway::explain
