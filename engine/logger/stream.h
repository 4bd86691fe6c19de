// One stream of lines on its way from an input to the log directories of its script, without
// losing, repeating or splitting a line, whenever this process is killed (record.h says how).
//
// A stream never waits: work() does what can be done and says what it waits for, so that one
// process can serve many.
#pragma once

#include "engine/logger/intake.h"
#include "engine/logger/log_directory.h"
#include "engine/logger/record.h"
#include "engine/sys/memory_map.h"

namespace slipway::logger {

class Stream {
public:
    Stream(const Script& script, Copier& copier, Scratch& scratch)
        : script_(script), copier_(copier), scratch_(scratch), intake_(copier, scratch) {}

    // What it shares with the other streams of its process.
    Copier& copier() const { return copier_; }

    Scratch& scratch() const { return scratch_; }

    // Once, before all others. `notification` (-1: none) gets a line end and is closed once the
    // directories are open.
    base::Status open(sys::BorrowedFd input, int spare, int notification);

    // The same for a host, whose pipes stay its own.
    base::Status open(sys::BorrowedFd input, sys::BorrowedFd spare) {
        return intake_.open(input, spare);
    }

    // Does what can be done at `now` of the boot's clock.
    void work(std::uint64_t now);

    // The input can be read, or is at its end.
    void input_ready() { input_ready_ = true; }

    // Whether work() wants to hear of the input.
    bool wants_input() const;

    // When work() has something to do even if nothing happens.
    std::optional<std::uint64_t> deadline() const;

    // False: not a child of this stream.
    bool child_ended(sys::Pid pid, sys::WaitStatus status, std::uint64_t now);

    // Begins new files.
    void rotate() { rotate_ = (1u << script_.directories.size()) - 1; }

    // Ends without another line when somebody else holds the spare pipe; else as drain().
    // Processors are ended, for the next logger.
    void stop();

    // Ends without another line, as a successor will get the spare pipe.
    void hand_over();

    bool handed_over() const { return handed_over_; }

    // The spare pipe, for the programs that this process executes.
    int release_spare() { return intake_.release_spare(); }

    // Ends when everything that is there now is written. Without somebody who keeps the spare pipe
    // for a successor, the rest of an unfinished line is waited for, two seconds at most.
    void drain();

    bool ended() const { return ended_; }

    // 0, or 111 when something is not as it should be.
    int exit_code() const { return exit_code_; }

private:
    enum class Ending : std::uint8_t { none, drain, stop };

    // What one step has come to.
    enum class Progress : std::uint8_t {
        more,    // there may be more to do at once
        idle,    // nothing to do before something happens
        failed,  // fail() said when to try again
    };

    base::Status open_directories();
    base::Status map_record();
    base::Status recover();
    base::Status recover_block(bool same_pipe);
    Progress step(std::uint64_t now);
    Progress begin(std::uint64_t now);
    Progress serve_directories(std::uint64_t now);
    Progress serve_directory(std::size_t i, std::uint64_t now);
    Progress serve_input(std::uint64_t now);
    Progress take_last(std::uint64_t now);
    void end_processors(std::uint64_t now);
    bool may_start_processors() const;
    bool must_write_all() const;
    Progress write_lines(std::uint64_t now);
    Progress finish_block(std::uint64_t now);
    Progress drop_block(std::uint64_t now);
    Progress end(std::uint64_t now);
    base::Status write_block();
    base::Status undo_block();
    Rooms rooms() const;
    bool send(const sys::UdpAddress& to, std::string_view datagram);
    void report_outputs();
    Progress fail(std::string_view what,
                  std::string_view where,
                  base::Errno why,
                  std::uint64_t now);
    void report_recovery();
    void give_up();

    const Script& script_;
    Copier& copier_;
    Scratch& scratch_;
    Intake intake_;
    sys::Fd notification_;
    std::array<LogDirectory, kMaxDirectories> directories_;
    sys::Fd udp_;  // opened when a line is to be sent
    sys::MemoryMap map_;
    Record own_record_;  // when there is no directory
    Record* record_ = nullptr;
    Ending ending_ = Ending::none;
    bool opened_ = false;
    bool input_ready_ = false;
    std::uint32_t rotate_ = 0;      // bit i: directory i begins a new file as soon as it can
    bool undo_ = false;             // a block was written in part
    bool drop_ = false;             // a block was written, and is still in the pipe
    std::size_t undropped_ = 0;     // so much of it
    bool blocked_ = false;          // a full file waits for the processor of the one before
    bool looked_ = false;           // for an ending: what was there has been taken
    bool taken_all_ = false;        // for an ending: the input was looked at a last time
    bool lingers_ = false;          // for an ending: the rest of a line may still come
    bool stopped_ = false;          // processors are to end
    std::uint64_t rest_until_ = 0;  // for an ending: the rest of a line may come until then
    std::uint64_t kill_at_ = 0;     // what is left of the processors is killed
    bool handed_over_ = false;
    bool ended_ = false;
    int exit_code_ = 0;
    std::uint64_t retry_at_ = 0;
    std::uint64_t retry_ms_ = 0;  // the wait after the last failure; 0: none failed
    std::string_view failing_;    // where
};

}  // namespace slipway::logger
