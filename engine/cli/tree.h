// A tree of services that this process starts itself and ends with: `slipway run`.
#pragma once

#include <optional>
#include <string>

#include "engine/cli/output.h"
#include "engine/client/connection.h"
#include "engine/sys/process.h"

namespace slipway::cli {

class Tree {
public:
    // `run`: the run directory, with the directory `scan` in it; `libdir`: the programs.
    Tree(std::string run, std::string libdir) : run_(std::move(run)), libdir_(std::move(libdir)) {}

    // Makes the run tree of the generation and starts slipway-svscan over it, in a session of its
    // own: what a terminal sends to its processes shall end them in order, not all at once. False:
    // that was told.
    bool start(const std::string& generation, Output& output);

    // The connection that follows all changes; nothing: nobody listens now, or for the moment.
    client::Connection* follow();

    void lose_connection() { connection_.reset(); }

    // Asks for the end of everything in order; once more: without waiting for anybody.
    void end();

    // Takes away children that have ended. True: slipway-svscan is one of them, so the tree has
    // ended.
    bool reap();

    // Then: as it does when it was asked to end.
    bool ended_in_order() const { return in_order_; }

    // Kills whoever is left of the tree: what went out of its supervisor's sight.
    static void kill_the_rest();

private:
    bool told(bool hurry) const;

    std::string run_, libdir_;
    sys::Pid svscan_;
    std::optional<client::Connection> connection_;
    bool ending_ = false, in_order_ = false;
};

}  // namespace slipway::cli
