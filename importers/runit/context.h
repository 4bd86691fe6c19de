// What the steps of one service directory's import share.
#pragma once

#include <optional>
#include <string>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "importers/common/loss.h"
#include "importers/common/root.h"
#include "importers/shell/ast.h"
#include "importers/shell/value.h"

namespace slipway::importers::runit {

// What cannot be said without a shell, and where.
struct Obstacle {
    shell::Place place;
    std::string why;  // "a loop"
};

struct Context {
    const common::FileReader& root;
    diag::Sink& sink;
    std::string directory;  // of the service, absolute in the root
    std::string path;       // of the script that is read
    std::string text;
    model::Service service;

    // State of the script while it is walked.
    shell::Variables variables;
    std::string cwd;
    bool exit_on_error = false;
    bool export_all = false;
    bool invoke_run = false;  // Debian's interpreter
    bool finished = false;    // the program that stays was found
    bool stays = true;        // false: the script ends in `pause`
    std::optional<Obstacle> obstacle;

    common::Construct construct(const shell::Place& place, std::string name) const;
    void exact(const shell::Place& place, std::string name);
    void report(const shell::Place& place,
                std::string name,
                diag::Loss loss,
                std::string code,
                std::string message,
                std::string help);
    // The script cannot be said without its shell. Always false.
    bool stop(const shell::Place& place, std::string why);
};

// Reads the file at context.path into context.text and records it as a source; false when it cannot
// be read.
bool load(Context& context);

}  // namespace slipway::importers::runit
