// A service directory as a generation holds it: files by name (docs/formats/live-tree.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/database/shared_name_spaces.h"
#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"

namespace slipway::database {

struct Places {
    std::string libdir = "/usr/lib/slipway/bin";  // Slipway's programs
    std::string run = "/run/slipway";             // of the boot that will use it
    std::string logs = "/var/log/slipway";        // log directories, by the services' names
    std::string boot_state;                       // of the manager; empty: where a machine has it
    // Loggers write to slipway-svscan's standard output.
    bool to_terminal = false;
};

struct File {
    std::string path;  // below the service directory: "data/policy"
    std::string text;
    bool executable = false;
};

// Kinds without a process have none.
bool has_directory(const model::Service& service);

// Its files, in the order in which they are written: a directory's files stand together. Each was
// decoded once: what the runtime would refuse at the start is an error in the sink.
std::vector<File> service_directory(const model::Service& service,
                                    const Places& places,
                                    diag::Sink& sink,
                                    const std::vector<Share>& shares = {});

// FNV-1a, 64 bits, over paths, modes and texts.
std::uint64_t hash_of(const std::vector<File>& files);

// Hashes that tell what of a directory differs, and so what a switch of generations has to do: if
// only `all` differs, the new files count from their next use; see docs/formats/database.md.
struct Hashes {
    std::uint64_t all = 0;      // hash_of()
    std::uint32_t process = 0;  // what a process was started with, and which files there are
    std::uint32_t logger = 0;   // the files of its logger; 0: it has none
    friend bool operator==(const Hashes&, const Hashes&) = default;
};

Hashes hashes_of(const std::vector<File>& files);

// The number of bytes of the texts.
std::uint32_t size_of(const std::vector<File>& files);

}  // namespace slipway::database
