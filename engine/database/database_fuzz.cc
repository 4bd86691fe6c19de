// Any bytes as a database, the checksum repaired so that the rest is reached: what is opened can be
// read to the end.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/formats/database.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::formats;
    std::vector<std::uint8_t> bytes(data, data + size);
    if (bytes.size() >= DatabaseLayout::header) {
        const std::uint64_t sum = database_checksum(bytes);
        for (std::size_t i = 0; i < 8; ++i)
            bytes[DatabaseLayout::checksum_at + i] = static_cast<std::uint8_t>(sum >> (8 * i));
    }
    const auto opened = Database::open(bytes);
    if (!opened.ok()) return 0;
    const Database& db = opened.value();
    std::uint64_t sum = 0;
    for (NodeIndex i = 0; i < db.count(); ++i) {
        sum += db.name(i).size() + db.description(i).size() + db.hash(i) + db.stop_timeout(i);
        for (std::uint32_t k = 0; k < db.edges(i); ++k) sum += db.edge(db.first_edge(i) + k).to;
        for (std::uint32_t k = 0; k < db.incoming(i); ++k) sum += db.incoming_edge(i, k).from;
        for (std::uint32_t k = 0; k < db.members(i); ++k) sum += db.member(i, k);
        for (std::uint32_t k = 0; k < db.owners(i); ++k) sum += db.owner(i, k);
        sum += db.find(db.name(i)).value_or(0);
        sum += db.find_directory(db.directory(i)).value_or(0);
    }
    asm volatile("" : : "r"(sum));  // the reads must happen
    return 0;
}
