// slipway-log's work: from standard input to the log directories, without losing, repeating or
// splitting a line, whenever it is killed (record.h says how).
#pragma once

#include "engine/logger/block.h"
#include "engine/logger/intake.h"
#include "engine/logger/log_directory.h"
#include "engine/logger/record.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/signal.h"

namespace slipway::logger {

struct Options {
    int spare = -1;             // descriptor of the spare pipe
    int notification = -1;      // gets a line end once the directories are open
    bool keep_on_term = false;  // -p: TERM is passed over, only the end of input ends
};

class Logger {
public:
    // All three are large and belong in static storage that begins as zeroes.
    Logger(const Script& script, Intake& intake, Block& block)
        : script_(script), intake_(intake), block_(block) {}

    // Runs until the end of input or a signal; gives the exit code.
    int run(const Options& options);

private:
    enum class Ending : std::uint8_t {
        none,
        stop,   // TERM: what is not written stays in the spare pipe
        drain,  // HUP: what is there is written, then the end
        input,  // standard input has ended
    };

    enum class Progress : std::uint8_t {
        done,   // wrote something, or rotated: look again
        idle,   // nothing to write
        ended,  // a signal asked for an end while waiting
    };

    bool prepare(const Options& options);
    base::Status open_directories();
    base::Status map_record();
    base::Status recover();
    base::Status recover_block(bool same_pipe);
    void loop();
    bool wait_for_input();
    void read_signals();
    Progress process();
    Progress rotate_full();
    base::Status write_block();
    base::Status undo_block();
    Rooms rooms() const;
    void report_outputs();
    bool wait_after_failure(std::string_view what, std::string_view where, base::Errno why);
    void report_recovery();
    int finish();

    const Script& script_;
    Intake& intake_;
    Block& block_;
    Options options_;
    sys::Fd signals_;
    std::array<LogDirectory, kMaxDirectories> directories_;
    sys::MemoryMap map_;
    Record own_record_;  // when there is no directory
    Record* record_ = nullptr;
    Ending ending_ = Ending::none;
    bool rotate_now_ = false;
    std::uint64_t retry_ms_ = 0;  // the next wait after a failure; 0: none failed
    std::string_view failing_;    // where
};

}  // namespace slipway::logger
