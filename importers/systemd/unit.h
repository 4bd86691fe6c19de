// A unit with its drop-ins, as one list of assignments.
#pragma once

#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "importers/common/loss.h"
#include "importers/systemd/lexer.h"
#include "importers/systemd/store.h"

namespace slipway::importers::systemd {

struct Unit {
    UnitName name;
    std::string service;                  // the name of what is made of it, for diagnostics
    std::vector<SourceFile> files;        // the fragment, then the drop-ins as they apply
    std::vector<Assignment> assignments;  // of all files, in that order
    bool broken = false;                  // systemd refuses it

    // The construct of an assignment, pointing at its key, or at `length` bytes of its value.
    common::Construct at_key(const Assignment& assignment) const;
    common::Construct at_value(const Assignment& assignment,
                               std::size_t offset,
                               std::size_t length) const;
    // The last value of a key; "" when there is none.
    const Assignment* last(std::string_view section, std::string_view key) const;
};

// Reads and lexes all files of a unit; faults of the syntax go to `sink`.
Unit load_unit(const Store& store, const Found& found, std::string service, diag::Sink& sink);

}  // namespace slipway::importers::systemd
