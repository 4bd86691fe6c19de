// A unit file of any bytes: no crash, and what is made of it is written and read again the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/require.h"
#include "engine/source/reader.h"
#include "engine/source/writer.h"
#include "importers/common/memory_root.h"
#include "importers/systemd/importer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway;
    const std::string text(reinterpret_cast<const char*>(data), size);
    importers::common::MemoryRoot root;
    for (const char* name : {"t.service", "s.socket", "t.target", "t.mount", "i@.service"})
        root.file(std::string("/etc/systemd/system/") + name, text);
    root.symlink("/etc/systemd/system/t.target.wants/i@a.service", "../i@.service");
    diag::Sink sink;
    for (const model::Service& s : importers::systemd::import_units({{}, false}, root, sink)) {
        bool refused = false;
        for (const diag::Diagnostic& d : sink.list())
            refused = refused || (d.service == s.name && d.loss == diag::Loss::refused);
        if (refused) continue;
        diag::Sink again;
        const auto same =
            source::read_definition(s.name, {{"t.svc", source::write_definition(s)}}, again);
        base::require(same.has_value() && *same == s);
    }
    return 0;
}
