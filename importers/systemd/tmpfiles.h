// Directories of tmpfiles.d(5), which units count on: without them /run/haproxy is not there.
#pragma once

#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "importers/common/root.h"

namespace slipway::importers::systemd {

// Oneshots "tmpfiles", "tmpfiles-2" … that make the directories (lines d, D, v, q, Q) of all files
// but systemd's own, as a part of sysinit. Lines of other types are told as not done.
std::vector<model::Service> tmpfiles_services(const common::FileReader& root, diag::Sink& sink);

// The directories that the file of a service's own name lists ("haproxy.conf"), for the import of
// single services.
std::vector<model::Directory> tmpfiles_of(const common::FileReader& root, const std::string& name);

}  // namespace slipway::importers::systemd
