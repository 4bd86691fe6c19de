#include "engine/source/writer.h"

#include "engine/source/keys.h"

namespace slipway::source {

std::string write_definition(const model::Service& service) {
    std::string out;
    for (const Section& section : sections()) {
        for (std::size_t i = 0; i < section.count(service); ++i) {
            Emit emit;
            for (const Key& key : section.keys)
                if (key.write != nullptr) key.write(service, i, emit);
            if (emit.text().empty()) continue;
            if (!out.empty()) out += '\n';
            out += "[" + std::string(section.name);
            if (i > 0) out += " " + std::to_string(i + 1);
            out += "]\n" + emit.text();
        }
    }
    return out;
}

}  // namespace slipway::source
