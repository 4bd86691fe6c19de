// The writer of exec plans (docs/formats/exec-plan.md).
#pragma once

#include <span>
#include <string>

#include "engine/database/service_directory.h"
#include "engine/model/service.h"

namespace slipway::database {

// Which of a service's plans: they share what the process is given and differ in what they run.
enum class PlanKind {
    run,      // standard input and sockets are set up
    prepare,  // conditions are asked here when there is one, else in run
    started,
    reload,
    action,  // or a command in place of a signal
    stop,
    cleanup,
    down,
    check,
};

struct PlanOptions {
    std::string libdir;
    bool ask_conditions = false;  // write condition and assert lines
    bool own_logger = false;      // standard output is a pipe to NAME/log
    std::string filter;           // what stands behind system-call-filter; "": no such line
    std::string run;              // Slipway's directory of the boot (Places)
    std::vector<Share> shares;
};

// The text of one plan. `commands` is empty only where a cleanup has none (has_end()).
std::string plan_text(const model::Service& service,
                      PlanKind kind,
                      std::span<const model::Command> commands,
                      const PlanOptions& options);

// The plan of the logger of a service.
std::string logger_plan_text(const model::Service& service, const Places& places);

// Where the logger of a service writes: the definition's place, or LOGS/NAME.
std::string log_directory(const model::Service& service, const std::string& logs);

// What stands behind `listen`; "" for a type that slipway-exec does not make.
std::string listen_words(const model::Socket& socket);

// What stands before the address there, and in the name under which it is held.
std::string_view socket_type_word(model::Socket::Type type);

// One word as command-line.md writes it.
std::string plan_word(const std::string& text);

}  // namespace slipway::database
