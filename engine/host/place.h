// How a machine gets its service directory for itself, and who finds it there: by files in the
// directory (place_files.cc, of slipway-host), or in the table of a lean tree (place_table.cc, of
// slipway-host-lean). A program is linked with one of them.
#pragma once

#include "engine/host/host.h"

namespace slipway::host {

// The program's name, and what --help says.
extern const char* const kProgram;
extern const std::string_view kUsage;

// Once, before any machine; false: reported.
bool open_places(Host& host);
// Kind::places is ready.
void read_places(Host& host);
// At the end of the process.
void close_places(Host& host);

// The working directory becomes this machine's own. Gives the exit code, 0 when all is well.
int take_place(Host& host, Machine& machine);
// The same for what may only be done once no start is under way.
int complete_place(Machine& machine);
// After its policy was read.
void prepare_place(const Machine& machine);
// It ends with that code, before all it has is closed.
void leave_place(Machine& machine, int code);

// Where the next svscan finds the pipes, should this one be killed.
void show_streams(Machine& machine);
void hide_streams(Machine& machine);

}  // namespace slipway::host
