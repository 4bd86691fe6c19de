// `slipway import FORMAT [NAME-or-PATH…]`: from foreign definitions to files of ours, with a
// report.
#pragma once

#include <string>
#include <vector>

#include "importers/common/importer.h"

namespace slipway::importers::driver {

struct Options {
    std::string format;              // "systemd", "openrc", "runit"
    std::vector<std::string> names;  // empty: all
    std::string root = "/";
    std::string output;        // directory; empty: ROOT/var/lib/slipway/imported/FORMAT
    bool strict = false;       // weakened and refused fail the import; nothing is written
    bool dry_run = false;      // report only
    bool include_own = false;  // parts of the old init, too
    bool verbose = false;      // the text report also lists what is exact or ignored
    bool colour = false;
    enum class Report { text, json, html } report = Report::text;
};

// Exit codes, as documented in docs/formats/loss-report.md.
enum Exit {
    kDone = 0,          // every service that was asked for is written
    kSomeRefused = 1,   // some are refused or were not found; the others are written
    kStrictFailed = 2,  // --strict: something is weakened or refused; nothing is written
    kUsage = 100,       // unknown format, unreadable root
    kSystem = 111,      // a file could not be written
};

struct Format {
    std::string_view name;
    common::Importer import;
    std::string_view what;  // for --help
};

// All formats, sorted by name.
std::vector<Format> formats();

// The report goes to `out`, what keeps the import from running to `err`. Definitions are written
// with mode 0444, one a service; the same input gives the same bytes. An import of everything
// removes definitions of the same format that it does not make any more.
int run(const Options& options, std::string& out, std::string& err);

}  // namespace slipway::importers::driver
