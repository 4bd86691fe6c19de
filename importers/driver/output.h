// The files an import writes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/service.h"

namespace slipway::importers::driver {

struct OutputFile {
    std::string name;  // "nginx.svc"
    std::string text;
};

// The definition with a head that says where it came from.
OutputFile definition_file(const model::Service& service);

// Bundles for the milestones that the services name and none of them defines. They are empty: who
// is part of one says so itself; a definition of the boot set with the same name hides them.
std::vector<model::Service> milestone_bundles(const std::vector<model::Service>& services);

struct WriteFault {
    base::Errno error;
    std::string path;
};

// Writes what differs from what is there, mode 0444. With `remove_others`, removes definitions of
// the format that are not among `files`.
std::optional<WriteFault> write_files(const std::string& directory,
                                      const std::vector<OutputFile>& files,
                                      const std::string& format,
                                      bool remove_others);

}  // namespace slipway::importers::driver
