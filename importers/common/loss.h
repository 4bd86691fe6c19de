// How an importer says what became of a construct.
#pragma once

#include <string>
#include <string_view>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"

namespace slipway::importers::common {

// A construct as it stands in a file: whose it is, what it is called, where, and its source line.
struct Construct {
    std::string service;  // as in Service::name
    std::string name;     // "RestartSec", "need", "chpst -u"
    diag::Position where;
    std::string source_line;
    int length = 1;  // bytes to underline
};

// A construct at a place of the file `path` with the text `text`; its source line is cut from that.
Construct construct_at(const std::string& service,
                       const std::string& path,
                       std::string_view text,
                       int line,
                       int column,
                       std::string name);

// Severity follows from the class: refused is an error, weakened and approximated are warnings,
// ignored and exact are notes.
diag::Severity severity_of(diag::Loss loss);

// Adds a diagnostic about a construct. `help` is the way out; needed for all but exact and ignored.
void report(diag::Sink& sink,
            const Construct& construct,
            diag::Loss loss,
            std::string code,
            std::string message,
            std::string help = {});

// Translated without loss: code FORMAT/exact, no text.
void exact(diag::Sink& sink, const Construct& construct, std::string_view format);

// Records a source file of a service: its path and the FNV-1a 64 hash of its bytes.
void add_source(model::Service& service, const std::string& path, std::string_view bytes);

// 16 lower-case hexadecimal digits.
std::string content_hash(std::string_view bytes);

}  // namespace slipway::importers::common
