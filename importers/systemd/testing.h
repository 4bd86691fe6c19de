// What the tests of this folder share: units in memory, imported.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "importers/common/memory_root.h"
#include "importers/systemd/importer.h"

namespace slipway::importers::systemd::testing {

struct Imported {
    std::vector<model::Service> services;
    diag::Sink sink;

    const model::Service& operator[](std::string_view name) const {
        for (const model::Service& s : services)
            if (s.name == name) return s;
        static const model::Service none;
        ADD_FAILURE() << "no service " << name;
        return none;
    }

    bool has(std::string_view name) const {
        for (const model::Service& s : services)
            if (s.name == name) return true;
        return false;
    }

    // "line:column class code" of the diagnostics about a construct; "" when there is none.
    std::string about(std::string_view construct) const {
        std::string out;
        for (const diag::Diagnostic& d : sink.list()) {
            if (d.construct != construct) continue;
            if (!out.empty()) out += "; ";
            out += std::to_string(d.where.line) + ":" + std::to_string(d.where.column) + " " +
                   std::string(diag::loss_name(d.loss)) + " " + d.code.substr(d.code.find('/') + 1);
        }
        return out;
    }

    // The codes of the diagnostics of a class, in order.
    std::string of(diag::Loss loss) const {
        std::string out;
        for (const diag::Diagnostic& d : sink.list()) {
            if (d.loss != loss) continue;
            if (!out.empty()) out += " ";
            out += d.code.substr(d.code.find('/') + 1);
        }
        return out;
    }
};

inline std::string lib(std::string_view name) {
    return "/usr/lib/systemd/system/" + std::string(name);
}

inline std::string etc(std::string_view name) {
    return "/etc/systemd/system/" + std::string(name);
}

inline Imported import_all(const common::MemoryRoot& root, std::vector<std::string> names = {}) {
    Imported out;
    out.services = import_units({std::move(names), false}, root, out.sink);
    return out;
}

// One service "t.service" of this text.
inline Imported import_text(const std::string& text) {
    common::MemoryRoot root;
    root.file(lib("t.service"), text);
    return import_all(root);
}

// One service with these lines in [Service], and a program unless they name one.
inline Imported import_lines(const std::string& lines) {
    const bool has_program = lines.find("ExecStart=") != std::string::npos;
    return import_text("[Service]\n" + lines + (has_program ? "" : "ExecStart=/bin/t\n"));
}

// A command as text: its words, split variables as $NAME, others as ${NAME}.
inline std::string shown(const model::Command& command) {
    std::string out = command.may_fail ? "-" : "";
    if (command.full_privilege) out += "+";
    if (command.keep_user) out += "!";
    for (const model::Argument& a : command.argv) {
        if (!out.empty() && out.back() != '-' && out.back() != '+' && out.back() != '!') out += " ";
        for (const model::Piece& p : a.pieces)
            out += p.kind == model::Piece::Kind::literal ? p.text
                   : a.split                             ? "$" + p.text
                                                         : "${" + p.text + "}";
    }
    return out;
}

inline std::string shown(const std::vector<model::Command>& commands) {
    std::string out;
    for (const model::Command& c : commands) out += (out.empty() ? "" : " | ") + shown(c);
    return out;
}

// The edges as "Kind target", sorted as the service has them.
inline std::string edges(const model::Service& service) {
    std::string out;
    for (const model::Edge& e : service.edges)
        out +=
            (out.empty() ? "" : ", ") + std::string(model::meaning_of(e.kind).key) + " " + e.target;
    return out;
}

}  // namespace slipway::importers::systemd::testing
