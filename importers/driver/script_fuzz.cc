// A run script or an OpenRC script of any bytes: no crash, and what is made of it is written and
// read again the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/require.h"
#include "engine/source/reader.h"
#include "engine/source/writer.h"
#include "importers/common/memory_root.h"
#include "importers/openrc/importer.h"
#include "importers/runit/importer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway;
    const std::string text(reinterpret_cast<const char*>(data), size);
    importers::common::MemoryRoot root;
    root.file("/etc/init.d/a", "#!/sbin/openrc-run\n" + text, 0755)
        .file("/etc/conf.d/a", text)
        .file("/etc/sv/a/run", "#!/bin/sh\n" + text, 0755)
        .file("/etc/sv/b/run", "#!/usr/bin/env /lib/runit/invoke-run\n" + text, 0755)
        .file("/etc/sv/b/log/run", "#!/bin/sh\n" + text, 0755)
        .file("/etc/sv/b/log/main/config", text)
        .file("/etc/sv/b/finish", "#!/bin/sh\n" + text, 0755)
        .file("/etc/sv/b/env/A", text);
    for (const auto import :
         {importers::openrc::import_services, importers::runit::import_services}) {
        diag::Sink sink;
        for (const model::Service& s : import({{}, false}, root, sink)) {
            bool refused = false;
            for (const diag::Diagnostic& d : sink.list())
                refused = refused || (d.service == s.name && d.loss == diag::Loss::refused);
            if (refused) continue;
            diag::Sink again;
            const auto same =
                source::read_definition(s.name, {{"t.svc", source::write_definition(s)}}, again);
            base::require(same.has_value() && *same == s);
        }
    }
    return 0;
}
