// Any bytes are variables or an error, in both syntaxes.
#include <cstdlib>
#include <memory>
#include <string>

#include "engine/exec/variables_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::exec;
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::string scratch(size + 1024, '\0');
    for (const auto read : {read_systemd_variables, read_shell_variables}) {
        const auto environment = std::make_unique<Environment>();
        FileFindings findings;
        read(text, scratch, Export::yes, *environment, findings);
        if (!findings.good && findings.error.what.help.empty()) std::abort();
        environment->block();
    }
    return 0;
}
