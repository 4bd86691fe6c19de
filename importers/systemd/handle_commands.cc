#include <utility>

#include "importers/systemd/exec_line.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"

namespace slipway::importers::systemd::handle {

using diag::Loss;

namespace {

// Reads the current command line into `list`; an empty one clears it.
void commands(Translation& t, std::vector<model::Command>& list) {
    if (t.value().empty()) {
        list.clear();
        return;
    }
    ExecLine line = parse_exec_line(t.value(), [&](std::string_view word, std::size_t offset) {
        return t.expand(word, offset);
    });
    for (ExecNote& note : line.notes) {
        if (note.fatal) return t.invalid_at(note.offset, note.length, note.message, note.help);
        t.lose_at(note.offset, note.length, Loss::ignored, note.code, note.message, note.help);
    }
    for (ExecCommand& c : line.commands) {
        c.command.where = t.unit.at_value(t.current(), 0, 1).where;
        if (c.ambient_capabilities)
            t.lose(Loss::approximated, "prefix",
                   "\"!!\" has no effect, as on a kernel with ambient capabilities",
                   "nothing to do unless the program drops its privileges itself: then use \"+\"");
        list.push_back(std::move(c.command));
    }
}

// `kill -HUP $MAINPID` and its spellings: the signal; 0 for anything else.
int reload_signal(const model::Command& command) {
    const auto& argv = command.argv;
    if (argv.empty() || !model::is_literal(argv[0]) || argv[0].pieces.empty()) return 0;
    const std::string& program = argv[0].pieces[0].text;
    if (program != "kill" && !program.ends_with("/bin/kill")) return 0;
    const auto is_main_pid = [](const model::Argument& a) {
        return a.pieces.size() == 1 && a.pieces[0].kind == model::Piece::Kind::variable &&
               a.pieces[0].text == "MAINPID";
    };
    if (argv.size() < 2 || !is_main_pid(argv.back())) return 0;
    if (argv.size() == 2) return 15;
    const auto text = [&](std::size_t i) {
        return model::is_literal(argv[i]) && !argv[i].pieces.empty() ? argv[i].pieces[0].text
                                                                     : std::string{};
    };
    std::string option = text(1);
    if (argv.size() == 4 && (option == "-s" || option == "--signal" || option == "-n"))
        return parse_signal(text(2)).value_or(0);
    if (argv.size() != 3) return 0;
    for (const std::string_view prefix : {"--signal=", "-s", "-"})
        if (option.starts_with(prefix))
            return parse_signal(option.substr(prefix.size())).value_or(0);
    return 0;
}

}  // namespace

void exec_start(Translation& t) {
    commands(t, t.service.run.command);
}

void exec_condition(Translation& t) {
    commands(t, t.service.run.conditions);
}

void exec_start_pre(Translation& t) {
    commands(t, t.service.run.prepare);
}

void exec_start_post(Translation& t) {
    commands(t, t.service.run.started);
}

void exec_stop(Translation& t) {
    commands(t, t.service.run.stop);
}

void exec_stop_post(Translation& t) {
    commands(t, t.service.run.cleanup);
}

void exec_reload(Translation& t) {
    auto& run = t.service.run;
    // A signal that was read before becomes a command again when another command follows.
    const bool had_signal = run.reload.size() == 1 && run.reload_signal != 0;
    commands(t, run.reload);
    if (had_signal || t.value().empty() || run.reload.size() != 1) run.reload_signal = 0;
    if (run.reload.size() == 1) run.reload_signal = reload_signal(run.reload.front());
}

}  // namespace slipway::importers::systemd::handle
