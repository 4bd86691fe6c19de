// What the machine's actions do to the world: the only part that calls engine/sys after start-up.
// One file a step; the functions below are what the steps need of each other.
#pragma once

#include "engine/formats/notify_message.h"
#include "engine/supervise/supervisor.h"
#include "engine/sys/process.h"
#include "engine/sys/socket.h"

namespace slipway::supervise {

// effects.cc: feeds the input to the machine, and what comes of it, until nothing is left.
void handle(Supervisor& s, Input input);
// The same with what is queued; to be called once a start that was under way is over.
void handle_rest(Supervisor& s);
// Tells what changed: the status file, then the bell, then the letters.
void settle(Supervisor& s);

// situation.cc
Situation situation_of(const Supervisor& s);
// Whether a start follows once data/cleanup is over, unless a limit or a command comes in between.
bool starts_again(const Supervisor& s);

// effects_action.cc
void perform(Supervisor& s, Action action);

// effects_spawn.cc: starts what the action says; what happened is queued as input.
void start(Supervisor& s, Action action);
void start_check(Supervisor& s);
// Of a start that is under way: true when it is over, and what follows from it is done.
bool go_on_starting(Supervisor& s);

// effects_stop.cc
void first_step(Supervisor& s);
// That the first signal was sent, or a command was started in its place.
void note_first_step(Supervisor& s);
int first_signal(const Supervisor& s);
void next_step(Supervisor& s);
void send_signal(Supervisor& s, sys::Signal signal, bool group);
void send_reload(Supervisor& s);
int reload_signal(const Supervisor& s);
// The one whose command has failed.
void signal_after_all(Supervisor& s);
// Kills the command of a role and its group.
void kill_role(Supervisor& s, formats::Role role);
void kill_leftovers(Supervisor& s);

// What is left in the cgroup, by the stop steps.
void empty_group(Supervisor& s);

// effects_cgroup.cc: the directory that a start puts the program in, none where process groups must
// do; `first`: of this run. False: reported, no start, for the policy demands one.
bool open_group(Supervisor& s, bool first, sys::Fd& directory);
// A group in the cgroup for commands: the kernel takes nobody into one whose service has enabled
// controllers below it (EBUSY).
bool open_command_group(Supervisor& s);
// After a start that the cgroup refused; false as above.
bool do_without_group(Supervisor& s, std::string_view why, sys::Errno error);
// After an adoption; an error: whether there is one cannot be known now.
[[nodiscard]] sys::Status find_group(Supervisor& s);
// Whether anybody is in it.
bool group_populated();
bool in_group(const Supervisor& s, sys::Pid pid);
// The processes in it; gives how many there are, and stores as many as `into` takes.
std::size_t group_members(std::span<sys::Pid> into);
// To all in it and below it.
void signal_group(const Supervisor& s, sys::Signal signal);
// Input::emptied comes once nobody is left. What cannot be watched is watched by tick() a second
// later.
void watch_group(Supervisor& s);
// What is watched has changed: whether nobody is left.
bool group_emptied(Supervisor& s);
// With all below it; false: somebody is (or may be) in it, so it stays.
bool remove_group(Supervisor& s);

// effects_end.cc: reaps; queues what the machine must know.
void reap_children(Supervisor& s);

// A child has ended and is not reaped yet; false: it is none of this supervisor.
bool notice_end(Supervisor& s, const sys::Exited& ended);
void notice_adopted_end(Supervisor& s, formats::Role role);
// The bookkeeping of the end of the main process.
void note_end(Supervisor& s);
// Forgets a child.
void clear_child(Supervisor& s, formats::Role role);

// effects_adopt.cc: takes over from a supervisor that was killed in this boot. With `unknown`
// (reported) nothing was done: what runs could not be looked at, so nothing may be started; a new
// supervisor tries again.
enum class Adoption { nothing, taken_over, unknown };
Adoption adopt(Supervisor& s);
// Whether no start by an earlier supervisor is under way any more: adopt() waits for that, unless
// this one is hosted.
bool starts_are_over(Supervisor& s);

// effects_store.cc
// Keeps what came with FDSTORE=1, under the name of FDNAME=.
void store_descriptors(const Supervisor& s, std::string_view name, sys::Received& received);
// Removes what was stored under that name; an empty one: everything.
void remove_descriptors(const Supervisor& s, std::string_view name);
// What is kept for the next run when there is none: stored descriptors and listening sockets.
void remove_kept(const Supervisor& s);

// effects_daemon.cc
// Whether the main process forks its daemon and ends.
bool forks(const Supervisor& s);
// Whether the orphans of the service must become its supervisor's children: then it cannot be
// hosted.
bool needs_orphans(const Supervisor& s);
// Whether `pid` comes from us: our descendant, or an orphan of a supervisor before us.
bool is_ours(const Supervisor& s, sys::Pid pid);
// The owner of a process, as /proc shows it.
std::optional<std::uint32_t> owner_of(std::uint32_t pid);
// A process that is ending has no program any more: its end comes next.
bool has_program(std::uint32_t pid);
// Makes `pid` the main process; false when it is not there or not ours.
bool take_main(Supervisor& s, sys::Pid pid);
// Looks for the daemon of a service that has forked and ended.
void track(Supervisor& s);
// Of one whose time for the start is up.
void say_why_not_forked(const Supervisor& s);
// After a take-over: how many children of those above us are in the session or group of the main
// process that ended; one of them in `found`. `kill`: all of them are killed.
std::size_t orphans_above(const Supervisor& s, sys::Pid& found, bool kill);

// effects_message.cc
void read_notify_socket(Supervisor& s);

// effects_ready.cc
void read_notify_pipe(Supervisor& s);
// `ready program`: waits a moment for it.
void await_program(Supervisor& s);
// Every tick: data/check, the pid file, the sole child.
void tick(Supervisor& s);
// Opens what the next start needs to say that it is ready; `notify_end` is then the pipe's end for
// the service. False: reported, no start.
bool prepare_readiness(Supervisor& s, sys::Fd& notify_end);
// After an adoption: the same for a service that runs.
void reopen_readiness(Supervisor& s);
// STATUS= becomes the status text, and behind it what ERRNO= and BUSERROR= say.
void note_status(Supervisor& s, const formats::NotifyMessage& message);
// effects_watchdog.cc: a full period from now on; the same if it runs; another period for this run;
// the policy's again; what a killed supervisor knew.
void start_watchdog(Supervisor& s);
void feed_watchdog(Supervisor& s);
void change_watchdog(Supervisor& s, std::uint64_t microseconds);
void forget_watchdog(Supervisor& s);
void recall_watchdog(Supervisor& s);
// Whether messages of sd_notify count for the service.
bool notifies(const Supervisor& s);
// Takes the socket from the holder, or makes one and gives it to the holder. False: the holder is
// away, or the socket cannot be made; to be tried again.
bool keep_notify_socket(Supervisor& s);
// The pipe of `ready_fd` as the service has it; invalid when nobody has it any more.
sys::Fd find_notify_pipe(const Supervisor& s);
void close_readiness(Supervisor& s);

// effects_publish.cc: the status file, then the bell and the letters. False: it could not be
// written, tried again later.
bool publish(Supervisor& s);
// The second half of it; the first is write_status() (state.h) of what fill_status() gives.
void tell(Supervisor& s);
void fill_status(Supervisor& s, std::span<std::uint8_t, formats::kStatusSize> bytes);
// Gives the bell what waits; true when nothing waits any more.
bool ring(Supervisor& s);

// effects_control.cc
void read_control(Supervisor& s);
// A byte of it; `pending` is its request, where requests are no files.
void obey_byte(Supervisor& s, char byte);
// What was asked of a supervisor that was killed before it acted. After the adoption.
void obey_left_request(Supervisor& s);
void read_signals(Supervisor& s);
// A signal to the supervisor, SIGCHLD left out.
void obey_signal(Supervisor& s, sys::Signal signal);

// effects_request.cc: the manager's request that belongs to this byte; false: it was obeyed before.
bool take_request(Supervisor& s, char byte);
void finish_request(Supervisor& s);
// Control bytes `l` and `e`: the reload, or an action of the service. With a request the end is
// kept in the record (formats::Order).
void reload(Supervisor& s);
void act(Supervisor& s);
// What is to run in place of a reload.
void choose_action(Supervisor& s, std::uint8_t action);
// effects_control_command.cc: commands in place of signals.
bool is_replaced(const Supervisor& s, int signal);
// What is to run in place of a reload, or of the first stop step.
void choose_control(Supervisor& s, int signal);
// The signal of the byte that is being obeyed.
void obey_signal_byte(Supervisor& s);
// Those that were asked for while another command ran.
void run_due_controls(Supervisor& s);
// False: the signal itself is to be sent.
bool stop_by_control(Supervisor& s, int signal);
// After an adoption: whether the first stop step is a command, and no other step has followed it.
bool is_stopped_by_control(const Supervisor& s);
// After an adoption with a main process. `begun`: a command was started beside it.
void resume_control(Supervisor& s, bool begun);
// Of the order that is running, if one is.
void end_order(Supervisor& s, formats::OrderEnd end, std::uint16_t wait_status = 0);
// After an adoption: the one that was taken and not finished.
void resume_request(Supervisor& s);
// Before anybody can send a byte: moves away a request whose byte was lost with the last FIFO.
void keep_left_request(Supervisor& s);
// The goal of a request that nobody has acted on yet, now taken; 0: there is none.
char claim_left_request(Supervisor& s);

// effects_files.cc: small files of the service directory.
// False: it cannot be read just now, which is said; then nothing is changed.
[[nodiscard]] bool read_policy(Supervisor& s);
// What the file says by now about ends and starts, and with `stops` about stops as well: of a
// service that runs, which its other parts were meant for. One that is wrong changes nothing.
void renew_policy(Supervisor& s, bool stops);
// Which of the files that are seldom there need not be looked for. What is created afterwards is
// seen once Supervisor::absent is emptied, which a start does.
void look_around(Supervisor& s);
// A decimal number in a file's first line; `otherwise` when it is absent or (with a warning) wrong.
std::uint64_t read_number(const Supervisor& s, const char* file, std::uint64_t otherwise);
sys::Signal read_signal_file(const Supervisor& s, const char* file, sys::Signal otherwise);
bool exists(const char* file);
// Also when it cannot be looked at just now: a command that is skipped is worse than one that
// cannot be started.
bool may_exist(const char* file);

// "slipway-supervise NAME: PARTS" on standard error.
void warn(const Supervisor& s, std::initializer_list<std::string_view> parts);

}  // namespace slipway::supervise
