// One unit on its way to a service: what handlers of directives read and write.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "importers/systemd/directive.h"
#include "importers/systemd/specifiers.h"
#include "importers/systemd/store.h"
#include "importers/systemd/unit.h"

namespace slipway::importers::systemd {

// An edge as the unit says it, before its target has a native name.
struct RawEdge {
    model::EdgeKind kind = model::EdgeKind::after;
    std::string unit;                    // "network.target"
    const Assignment* from = nullptr;    // nullptr: implied
    std::size_t offset = 0, length = 1;  // of the name in the value
};

// Directories of one kind (RuntimeDirectory= and its like), which three directives describe.
struct DirectorySet {
    std::vector<std::string> names;
    std::uint32_t mode = 0755;
};

// Values that mean something only together with others; finish.cc combines them.
struct Facts {
    std::string type;  // "" when the unit does not say
    const Assignment* type_from = nullptr;
    bool remain_after_exit = false;
    std::string pid_file, bus_name;
    const Assignment* pid_file_from = nullptr;
    const Assignment* bus_name_from = nullptr;
    std::optional<model::Millis> start_timeout, stop_timeout;
    int kill_signal = 0, final_signal = 9;
    bool send_kill = true;
    std::map<model::Directory::Kind, DirectorySet> directories;
    bool preserve_runtime = false;
    bool default_dependencies = true;
    std::vector<RawEdge> edges;
    std::string notify_access;
    std::optional<std::uint32_t> start_limit;
    std::optional<model::Millis> start_interval;
    bool input_set = false, output_set = false, error_set = false;
    std::string input_text;  // of StandardInputText= and StandardInputData=
    std::string home_user_directory;
    // Of [Socket] units.
    std::vector<model::Socket> sockets;
    model::Socket socket_defaults;
    std::string socket_service;
    bool accept = false;
    const Assignment* accept_from = nullptr;
    bool make_directory = false;  // of a path unit
    // Of [Mount] and [Swap] units.
    model::Mount mount;
    int swap_priority = -1;
};

class Translation {
public:
    Translation(const Unit& unit, const Store& store, diag::Sink& sink);

    // Runs the handler of every assignment, in order, and then tells what became of each.
    void run();

    // For handlers. -----------------------------------------------------------------------------
    const std::string& value() const { return current_->value; }

    const Assignment& current() const { return *current_; }

    const Row& row() const { return *row_; }

    // Says that the current assignment (or `length` bytes of its value) is not exact.
    void lose(diag::Loss loss, const std::string& code, std::string message, std::string help = {});
    void lose_at(std::size_t offset,
                 std::size_t length,
                 diag::Loss loss,
                 const std::string& code,
                 std::string message,
                 std::string help = {});
    // systemd skips such an assignment with a warning and keeps what was there; so is it here.
    void invalid(std::string message, std::string help = {});
    void invalid_at(std::size_t offset, std::size_t length, std::string message, std::string help);

    // The class of the table's row does not apply: this value is translated exactly.
    void is_exact() { exact_ = true; }

    // Specifiers expanded; what cannot be known at import is reported at the value's place.
    std::string expand(std::string_view text, std::size_t offset = 0);

    std::string expanded_value() { return expand(current_->value); }

    const Unit& unit;
    const Store& store;
    model::Service service;
    Facts facts;

    // The report of an assignment that was read before (finish.cc).
    void report(const Assignment& assignment,
                diag::Loss loss,
                const std::string& code,
                std::string message,
                std::string help = {});
    void report_at(const Assignment& assignment,
                   std::size_t offset,
                   std::size_t length,
                   diag::Loss loss,
                   const std::string& code,
                   std::string message,
                   std::string help = {});
    // About the unit as a whole.
    void report_unit(diag::Loss loss,
                     const std::string& code,
                     std::string message,
                     std::string help = {});

    // Hands all reports to the sink; called once, after finish().
    void tell();

private:
    struct Outcome {
        const Row* row = nullptr;  // nullptr: unknown directive
        bool exact = false;        // by the handler
        bool invalid = false;
        const Assignment* replaced_by = nullptr;
        std::vector<diag::Diagnostic> reports;
    };

    void run_one(std::size_t index);
    void unknown(Outcome& outcome);
    void mark_replaced(std::size_t index);
    void add(Outcome& outcome,
             const common::Construct& where,
             diag::Loss loss,
             std::string code,
             std::string message,
             std::string help);

    diag::Sink& sink_;
    SpecifierContext specifiers_;
    std::vector<Outcome> outcomes_;
    const Assignment* current_ = nullptr;
    const Row* row_ = nullptr;
    Outcome* outcome_ = nullptr;
    bool exact_ = false;
};

}  // namespace slipway::importers::systemd
