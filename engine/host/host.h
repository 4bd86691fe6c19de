// One process for the supervisors of many service directories (docs/formats/host.md).
//
// Each supervisor is the one of engine/supervise; the host gives it its turns: the working
// directory is then its service directory. Nothing that one service does holds up the others.
#pragma once

#include "engine/host/machines.h"
#include "engine/supervise/launch.h"
#include "engine/sys/epoll.h"

namespace slipway::host {

// Descriptors of the host itself and those of a start are below, long-lived ones of services above:
// a start then copies few, however many services there are.
inline constexpr int kLongLived = 128;

// So many starts are waited for at once: enough for all processors to have something to execute.
inline constexpr std::size_t kMostAwaited = 16;

struct Host {
    Machines& machines;
    supervise::Hosting hosting;
    sys::DescriptorLimit descriptor_limit;  // what services get; 0: ours
    std::optional<unsigned> umask;          // what services get, when ours is another
    sys::Fd epoll, signals, scan_directory;
    sys::Fd channel;                   // to svscan; none: svscan has died, or there never was one
    sys::Fd listener;                  // where the next svscan connects
    const Machine* current = nullptr;  // whose directory is the working directory
    bool stalled = false;              // what is there could not be read: again in a second
    bool by_svscan = false;            // else the services were named on the command line
    std::uint8_t last_code = 0;
    // Machines whose starts are under way and will be over soon, the first ones first.
    base::FixedList<std::uint32_t, kMostAwaited> awaited;
    std::uint64_t moment = 0;  // how long the next wait for one of them may be, ns; 0: the shortest
};

// What is waited for; with a machine's index behind it the key of epoll.
enum class Kind : std::uint8_t {
    signals,
    channel,
    listener,
    places,  // see place.h
    control,
    pipe,
    socket,
    bell,
    group,
    pidfd
};

constexpr std::uint64_t key_of(Kind kind, std::uint32_t index = 0, std::uint32_t role = 0) {
    return std::uint64_t{index} << 32 | std::uint64_t{role} << 8 | static_cast<std::uint64_t>(kind);
}

// machine.cc
// Turns to it; false: its directory cannot be entered, which is reported. It has a turn in a
// second.
bool turn_to(Host& host, const Machine& machine);
// After whatever it did.
void conclude(Host& host, Machine& machine);

// Begins to supervise the directory; what fails is reported as the machine's end.
struct Streams {
    sys::Fd input, output, spare;
};

void begin(Host& host, const formats::HostKey& key, std::string_view name, Streams streams);
// A moment that it has asked for.
void on_time(Host& host, Machine& machine);
void on_ready(Host& host, Machine& machine, Kind kind, std::uint32_t role);
void on_signal(Host& host, Machine& machine, sys::Signal signal);
void on_end(Host& host, Machine& machine, const sys::Exited& ended);

// starts.cc
// The machine's start is under way: to be looked at when it is over.
void await_start(Host& host, Machine& machine);
// Goes on with all whose starts are over.
void collect_starts(Host& host);
// Before a start: waits until fewer are under way. (A start that hangs is not waited for.)
void make_room(Host& host);
// When there is nothing else to do: waits a moment for the first of those that are under way.
void wait_for_starts(Host& host);

// channel.cc
// The socket under which the next svscan finds us.
sys::Status open_listener(Host& host);
void accept_svscan(Host& host);
// True: more may be there.
bool read_channel(Host& host);
// Tells svscan of an end; what cannot be told yet stays to be told.
void report_end(Host& host, Machine& machine);
void report_ends(Host& host);
// The same for one that there was no memory for.
void report_refusal(Host& host, const formats::HostKey& key);

// loop.cc: returns the exit code.
int run(Host& host);

}  // namespace slipway::host
