// The files an import writes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/service.h"
#include "importers/driver/existing.h"

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

// A service whose definition is not written, because something else stands there.
struct Occupied {
    std::string service;
    Existing existing = Existing::none;
};

// Those of the services `names` whose file in `directory` is not the import's own.
std::vector<Occupied> occupied(const std::string& directory,
                               const std::vector<std::string>& names,
                               const std::string& format);

// Files of definitions that no service of `names` has any more and that stay, because somebody
// changed them.
std::vector<std::string> edited_leftovers(const std::string& directory,
                                          const std::vector<std::string>& names,
                                          const std::string& format);

struct WriteFault {
    base::Errno error;
    std::string path;
};

// Writes what differs from what is there, mode 0444; what is occupied stays as it is. With
// `remove_others`, removes unchanged definitions of the format that are not among `files`.
std::optional<WriteFault> write_files(const std::string& directory,
                                      const std::vector<OutputFile>& files,
                                      const std::string& format,
                                      bool remove_others);

}  // namespace slipway::importers::driver
