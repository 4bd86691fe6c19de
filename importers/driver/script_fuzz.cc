// A run script or an OpenRC script of any bytes: no crash, and what is made of it is written and
// read again the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "importers/common/memory_root.h"
#include "importers/driver/round_trip.h"
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
        importers::driver::require_round_trips(import({{}, false}, root, sink), sink);
    }
    return 0;
}
