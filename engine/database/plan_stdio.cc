// Standard input, output and error in an exec plan.
#include "engine/database/plan_parts.h"

namespace slipway::database {
namespace {

using model::Process;
using model::Service;

// `stream`: the name of a passed descriptor that has none in the definition.
std::string stdio_words(const model::Stdio& stdio, const model::Tty& tty, const char* stream) {
    using Kind = model::Stdio::Kind;
    const std::string terminal = tty.path.empty() ? "/dev/console" : tty.path;
    switch (stdio.kind) {
        case Kind::null:
            return "null";
        case Kind::tty:
            return "tty " + plan_word(stdio.path.empty() ? terminal : stdio.path);
        case Kind::file:
            return "file " + plan_word(stdio.path);
        case Kind::append:
            return "append " + plan_word(stdio.path);
        case Kind::truncate:
            return "truncate " + plan_word(stdio.path);
        case Kind::inherit:
            return "inherit";
        case Kind::console:
            return "console";
        case Kind::socket:
            return "socket";
        case Kind::descriptor:
            return "descriptor " + plan_word(stdio.path.empty() ? stream : stdio.path);
        case Kind::text:
            return stdio.path.empty() ? "null" : "text " + plan_word(stdio.path);
        case Kind::default_:
        case Kind::log:
            break;
    }
    return {};
}

// Only the service itself has its sockets; what its other commands print goes to the log.
bool passed(const model::Stdio& stdio, PlanKind kind) {
    using Kind = model::Stdio::Kind;
    return kind != PlanKind::run && (stdio.kind == Kind::socket || stdio.kind == Kind::descriptor);
}

// What "log" means for a service without a logger of its own.
std::string log_words(const model::Logging& log) {
    using Kind = model::Logging::Kind;
    if (log.kind == Kind::file) return "append " + plan_word(log.path);
    if (log.kind == Kind::null) return "null";
    if (log.kind == Kind::console) return "console";
    return {};
}

// A member of a pipeline: each pipe has the name of its reader. Only the run command has its ends;
// what the other commands print, and all errors, go to the log.
void put_pipe_ends(const Service& service, bool own_logger, PlanLines& plan) {
    const Process& p = service.process;
    plan.line("stdin", service.consumer_for.empty() ? "null" : "pipe " + plan_word(service.name));
    std::string output = service.producer_for.empty()
                             ? stdio_words(p.standard_output, p.tty, "stdout")
                             : "pipe " + plan_word(service.producer_for);
    std::string error = stdio_words(p.standard_error, p.tty, "stderr");
    const std::string log = own_logger ? std::string() : log_words(service.log);
    if (output.empty()) output = log;
    if (!output.empty()) plan.line("stdout", output);
    // Of a pipe "stdout" means what it was before.
    const bool to_output = own_logger || (!output.empty() && service.producer_for.empty());
    if (error.empty()) error = to_output ? "stdout" : log;
    if (!error.empty()) plan.line("stderr", error);
}

}  // namespace

void put_stdio(const Service& service, PlanKind kind, const PlanOptions& options, PlanLines& plan) {
    const Process& p = service.process;
    const bool piped = !service.producer_for.empty() || !service.consumer_for.empty();
    if (piped && kind == PlanKind::run) return put_pipe_ends(service, options.own_logger, plan);
    const std::string input = stdio_words(p.standard_input, p.tty, "stdin");
    plan.line("stdin", kind == PlanKind::run && !input.empty() ? input : "null");
    std::string output =
        passed(p.standard_output, kind) ? "" : stdio_words(p.standard_output, p.tty, "stdout");
    if (output.empty() && !options.own_logger) output = log_words(service.log);
    if (!output.empty()) plan.line("stdout", output);
    std::string error =
        passed(p.standard_error, kind) ? "" : stdio_words(p.standard_error, p.tty, "stderr");
    const bool to_log = p.standard_error.kind == model::Stdio::Kind::log;
    if (error.empty() && to_log && !options.own_logger) error = log_words(service.log);
    // Both go to the logger, to the file, to the terminal; only an inherited output says nothing
    // about errors.
    if (error.empty() && (options.own_logger || !output.empty()) && !to_log) error = "stdout";
    if (error.empty() && to_log && options.own_logger && output.empty()) error = "stdout";
    if (!error.empty()) plan.line("stderr", error);
}

}  // namespace slipway::database
