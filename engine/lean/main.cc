// slipway-lean: lists and controls the services of a lean tree.
#include <cerrno>

#include "engine/formats/control.h"
#include "engine/lean/describe.h"
#include "engine/lean/table.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::lean {
namespace {

constexpr int kUsageError = 100, kSystemError = 111, kNotThere = 1;

constexpr std::string_view kUsage =
    "usage: slipway-lean [-C SCANDIR] list\n"
    "       slipway-lean [-C SCANDIR] status NAME...\n"
    "       slipway-lean [-C SCANDIR] send BYTES NAME...\n"
    "Lists and controls the services of slipway-svscan --lean in SCANDIR (default: the working\n"
    "directory). BYTES are those of s6-svc's options: d down, u up, o once, t TERM, h HUP, k "
    "KILL...\n"
    "A logger is NAME/log.\n";

using Words = std::span<char* const>;

int failed(std::string_view what, sys::Errno error) {
    sys::report({"slipway-lean: ", what, sys::explain(error).view()});
    return kSystemError;
}

bool show(const Table& table, std::uint32_t index) {
    const auto entry = table.entries.read(index);
    if (!entry) return false;
    Line line = describe(*entry, sys::realtime().seconds);
    // Its host is gone, and nobody has taken over yet.
    const auto host = holder(table, index);
    if (host && !host.value()) line.append(", not supervised just now");
    line.append("\n");
    (void)sys::write_all(sys::kStdout, line.view());
    return true;
}

int list(const Table& table) {
    for (std::uint32_t i = 0; i < table.entries.end(); ++i) (void)show(table, i);
    return 0;
}

int explain_absent(std::string_view name) {
    sys::report({"slipway-lean: ", name,
                 ": no service of this lean tree (one with a process of its own is asked by "
                 "s6-svstat and s6-svc)"});
    return kNotThere;
}

int status(const Table& table, Words names) {
    int code = 0;
    for (const char* name : names) {
        const auto index = find_service(sys::kHere, table, name);
        if (!index || !show(table, *index)) code = explain_absent(name);
    }
    return code;
}

int send_bytes(const Table& table, std::string_view bytes, Words names) {
    for (const char& byte : bytes)
        if (!formats::find_control(byte)) {
            sys::report({"slipway-lean: no such command: ", std::string_view(&byte, 1),
                         "; see slipway-lean(8) for the bytes"});
            return kUsageError;
        }
    int code = 0;
    for (const char* name : names) {
        const auto index = find_service(sys::kHere, table, name);
        if (!index) {
            code = explain_absent(name);
            continue;
        }
        for (const char byte : bytes) {
            const auto sent = send(sys::kHere, table, *index, byte, std::nullopt);
            if (sent) continue;
            const bool away =
                sent.error() == sys::Errno{ENXIO} || sent.error() == sys::Errno{ENOENT};
            sys::report({"slipway-lean: ", name,
                         away ? ": its host is not there just now; try again" : ": cannot send",
                         sys::explain(sent.error()).view()});
            code = kSystemError;
            break;
        }
    }
    return code;
}

int usage() {
    (void)sys::write_all(sys::kStderr, kUsage);
    return kUsageError;
}

int run(Words words) {
    if (words.size() >= 2 && std::string_view(words[0]) == "-C") {
        if (const auto done = sys::change_directory(words[1]); !done)
            return failed(words[1], done.error());
        words = words.subspan(2);
    }
    if (words.empty()) return usage();
    const std::string_view verb = words[0];
    const bool lists = verb == "list" && words.size() == 1;
    const bool tells = verb == "status" && words.size() >= 2;
    const bool sends = verb == "send" && words.size() >= 3;
    if (!lists && !tells && !sends) return usage();
    const auto table = open_table(sys::kHere, Use::look);
    if (!table && table.error() == sys::Errno{ENOENT}) {
        sys::report({"slipway-lean: no lean tree here: there is no ", kTable,
                     "; is slipway-svscan --lean running on this directory?"});
        return kSystemError;
    }
    if (!table && table.error() == sys::Errno{EPROTO}) {
        sys::report({"slipway-lean: ", kTable, " is not a table of this version"});
        return kSystemError;
    }
    if (!table) return failed(kTable, table.error());
    if (lists) return list(table.value());
    if (tells) return status(table.value(), words.subspan(1));
    return send_bytes(table.value(), words[1], words.subspan(2));
}

}  // namespace
}  // namespace slipway::lean

int main(int argc, char** argv) {
    namespace sys = slipway::sys;
    if (sys::asked_for("--help", argc, argv)) return sys::answer(slipway::lean::kUsage);
    if (sys::asked_for("--version", argc, argv)) return sys::answer_version("slipway-lean");
    return slipway::lean::run({argv + 1, argc > 0 ? static_cast<std::size_t>(argc - 1) : 0});
}
