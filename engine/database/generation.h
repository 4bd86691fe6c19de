// Generations on disk (docs/formats/live-tree.md): written whole or not at all.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/database/compile.h"
#include "engine/database/files_on_disk.h"
#include "engine/formats/boot_state.h"
#include "engine/sys/fd.h"

namespace slipway::database {

// Below the root; the first that has a generation counts.
inline constexpr std::array<std::string_view, 2> kGenerationPlaces{"/var/lib/slipway/generations",
                                                                   "/etc/slipway/boot/generations"};

// Keeps two apart who change generations or the boot state, as long as the descriptor is open. The
// manager takes it as well, when it marks a generation as good.
base::Result<sys::Fd, WriteError> lock_generations(const std::string& root);

// The boot state; all zeros when there is none or it cannot be read.
formats::BootState boot_state(const std::string& root);
// The same for whoever must not take one that cannot be read for empty; EPROTO: it is wrong.
base::Result<formats::BootState, WriteError> read_boot_state(const std::string& root);
// Replaces it durably.
base::Result<base::Unit, WriteError> set_boot_state(const std::string& root,
                                                    const formats::BootState& state);

struct GenerationFiles {
    std::string database;                   // the bytes of `db`
    std::vector<CompiledService> services;  // those in the store already may be left out
    std::string definitions;                // canonical texts, each below a line `# NAME.svc`
    std::string boot;                       // of the file `boot`
    std::string settings;                   // of the file `settings`
    std::string events;                     // of the file `events`; empty: there is none
};

// Where the generations of a root are: /var/lib/slipway/generations, or
// /etc/slipway/boot/generations when /var is another file system, which is not mounted yet when a
// boot chooses. The directory is made.
base::Result<std::string, WriteError> generations_directory(const std::string& root);

// The highest number in use, complete or not, in both places; 0: none.
std::uint64_t newest_generation(const std::string& root);

// Writes generation `number`: into a directory of another name, synced, `complete` last, then
// renamed. On failure nothing has the generation's name.
base::Result<std::string, WriteError> write_generation(const std::string& directory,
                                                       std::uint64_t number,
                                                       const GenerationFiles& files);

// The first line of the file `complete` of a generation; "" when it is not complete.
std::string complete_mark(const std::string& root, std::uint64_t number);

// The text of the file `settings` of a generation; "" when there is none.
std::string settings_of(const std::string& root, std::uint64_t number);

// Makes `number` the generation that the next boot takes: state of the root file system, replaced
// durably. A state file that cannot be read is replaced.
base::Result<base::Unit, WriteError> set_current(const std::string& root, std::uint64_t number);

// The generation that the next boot shall take; 0: none.
std::uint64_t current_generation(const std::string& root);

}  // namespace slipway::database
