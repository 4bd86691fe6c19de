// What came of a proof, for people and for programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/cli/output.h"
#include "engine/prove/fstab.h"
#include "engine/prove/report.h"

namespace slipway::cli {

struct Proof {
    std::uint64_t generation = 0;
    bool ended = false;        // before the limit
    bool powered_off = false;  // in order
    prove::Report report;
    std::vector<prove::LeftOutMount> left_out;
    std::string console_end;   // its last lines
    std::string console_path;  // "": not kept

    bool good() const { return report.reached && ended && powered_off; }
};

// The services of the report that have failed, by name.
std::vector<std::string> failed_services(const Proof& proof);

std::string proof_as_text(const Output& output, const Proof& proof);

}  // namespace slipway::cli
