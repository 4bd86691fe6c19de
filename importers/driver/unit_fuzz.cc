// A unit file of any bytes: no crash, and what is made of it is written and read again the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "importers/common/memory_root.h"
#include "importers/driver/round_trip.h"
#include "importers/systemd/importer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway;
    const std::string text(reinterpret_cast<const char*>(data), size);
    importers::common::MemoryRoot root;
    for (const char* name : {"t.service", "s.socket", "t.target", "t.mount", "i@.service"})
        root.file(std::string("/etc/systemd/system/") + name, text);
    root.symlink("/etc/systemd/system/t.target.wants/i@a.service", "../i@.service");
    diag::Sink sink;
    importers::driver::require_round_trips(
        importers::systemd::import_units({{}, false}, root, sink), sink);
    return 0;
}
