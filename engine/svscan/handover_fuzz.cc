// What one svscan leaves to the next, damaged: it is taken whole or not at all.
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <thread>

#include "engine/base/require.h"
#include "engine/svscan/handover.h"
#include "engine/sys/memory_file.h"

namespace {

using namespace slipway;

constinit svscan::Storage storage;

void take(std::span<const std::uint8_t> bytes) {
    auto file = sys::make_memory_file("handover");
    if (!file || !sys::write_all(file.value(), bytes)) return;
    svscan::Tree tree(storage);
    const bool taken = take_handover(tree, std::move(file).value());
    const svscan::ServiceTable& table = tree.table;
    if (!taken) base::require(table.count() == 0 && !tree.lock.valid());
    for (std::uint32_t row = 0; row < table.end(); ++row) {
        if (!table.used(row)) continue;
        base::require(table.find(table.identity(row)).has_value());
        base::require(table.name(row).size() <= svscan::kMaxName);
    }
    tree.table.clear();
    tree.hosts = {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // It closes whatever numbers it reads, and all when it is refused, so it has a table of
    // descriptors of its own, and says why not to nobody.
    std::thread([&] {
        base::require(::unshare(CLONE_FILES) == 0);
        ::dup2(::open("/dev/null", O_WRONLY), 2);
        take({data, size});
    }).join();
    return 0;
}
