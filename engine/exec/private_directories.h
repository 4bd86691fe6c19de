// Directories that a dynamic user leaves behind: root alone can enter what they are in, so whoever
// gets the user's number later does not get at them (systemd.exec(5), DynamicUser=).
#pragma once

#include "engine/base/fixed_string.h"
#include "engine/exec/start.h"
#include "engine/formats/dynamic_user.h"
#include "engine/sys/file.h"

namespace slipway::exec {

// Makes "TOP/private/NAME" be there and "TOP/NAME" a link to it, and gives the former as `real`. A
// directory at "TOP/NAME" is moved there: the service had another user before. EEXIST: what stands
// at "TOP/NAME" is in the way.
base::Status make_private(const Start& start,
                          const formats::ExecPlan::Directory& directory,
                          const formats::PrivatePlace& place,
                          base::Path& real);

// The other way round, for a service that has no dynamic user any more; where there is no link to
// the private place nothing is done.
base::Status make_public(const formats::PrivatePlace& place);

}  // namespace slipway::exec
