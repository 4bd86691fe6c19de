// One script that is being imported: what is said about its constructs, and why it needs its shell.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "importers/common/loss.h"
#include "importers/common/root.h"

namespace slipway::importers::common {

// What cannot be said without a shell, and where.
struct Obstacle {
    diag::Place place;
    std::string why;  // "a loop"
};

// What the steps of a script's import share in every format; each format adds its own to it.
struct ScriptContext {
    const FileReader& root;
    diag::Sink& sink;
    std::string format;  // the first part of every code: "runit"
    std::string path;    // of the script that is read
    std::string text;    // its bytes, for the source lines of diagnostics
    model::Service service;
    std::optional<Obstacle> obstacle;  // the first one

    Construct construct(const diag::Place& place, std::string name) const;
    void exact(const diag::Place& place, std::string name);
    // `code` without the format's name.
    void report(const diag::Place& place,
                std::string name,
                diag::Loss loss,
                const std::string& code,
                std::string message,
                std::string help);
    // The script cannot be said without its shell. Always false.
    bool stop(const diag::Place& place, std::string why);
    // Reads the file at `path` into `text` and records it as a source; false when it cannot be
    // read.
    bool load();
};

// The words between blanks and line ends.
std::vector<std::string> split_words(std::string_view text);

}  // namespace slipway::importers::common
