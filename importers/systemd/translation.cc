#include "importers/systemd/translation.h"

#include <algorithm>
#include <utility>

namespace slipway::importers::systemd {

using diag::Loss;

Translation::Translation(const Unit& unit_to_read, const Store& units, diag::Sink& sink)
    : unit(unit_to_read), store(units), sink_(sink) {
    specifiers_.name = unit.name;
    specifiers_.fragment = unit.files.empty() ? std::string{} : unit.files.front().path;
    specifiers_.root = &store.root();
    service.name = unit.service;
    service.provenance.format = "systemd";
    service.provenance.importer = SLIPWAY_VERSION;
    for (const SourceFile& file : unit.files) common::add_source(service, file.path, file.text);
    outcomes_.resize(unit.assignments.size());
}

void Translation::run() {
    for (std::size_t i = 0; i < unit.assignments.size(); ++i) run_one(i);
}

void Translation::run_one(std::size_t index) {
    current_ = &unit.assignments[index];
    outcome_ = &outcomes_[index];
    row_ = find_row(current_->section, current_->key);
    outcome_->row = row_;
    if (row_ == nullptr) return unknown(*outcome_);
    exact_ = false;
    if (row_->handle != nullptr) row_->handle(*this);
    outcome_->exact = exact_;
    if (!outcome_->invalid) mark_replaced(index);
}

// What an assignment makes void: all before it for a scalar or an empty value.
void Translation::mark_replaced(std::size_t index) {
    const Assignment& now = unit.assignments[index];
    if (row_->shape == Shape::list && !now.value.empty()) return;
    for (std::size_t i = 0; i < index; ++i) {
        const Assignment& before = unit.assignments[i];
        if (before.key == now.key && before.section == now.section) outcomes_[i].replaced_by = &now;
    }
}

void Translation::unknown(Outcome& outcome) {
    const Assignment& a = *current_;
    std::string help;
    const Row* elsewhere = find_row_anywhere(a.key);
    const std::string_view near = nearest_name(a.section, a.key);
    if (elsewhere != nullptr)
        help = "the directive is known, but not in [" + a.section + "]; systemd ignores it here";
    else if (!near.empty())
        help = "did you mean \"" + std::string(near) + "\"?";
    else
        help = "systemd 252 does not know it either; if it is newer, say what it does in a drop-in";
    add(outcome, unit.at_key(a), Loss::weakened, "systemd/unknown-directive",
        "unknown directive \"" + a.key + "\" in [" + a.section + "]: it is not translated",
        std::move(help));
}

void Translation::add(Outcome& outcome,
                      const common::Construct& where,
                      Loss loss,
                      std::string code,
                      std::string message,
                      std::string help) {
    diag::Sink one;
    common::report(one, where, loss, std::move(code), std::move(message), std::move(help));
    outcome.reports.push_back(one.list().front());
}

void Translation::lose(Loss loss, const std::string& code, std::string message, std::string help) {
    lose_at(0, current_->value.size(), loss, code, std::move(message), std::move(help));
}

void Translation::lose_at(std::size_t offset,
                          std::size_t length,
                          Loss loss,
                          const std::string& code,
                          std::string message,
                          std::string help) {
    add(*outcome_, unit.at_value(*current_, offset, length), loss, "systemd/" + code,
        std::move(message), std::move(help));
}

void Translation::invalid(std::string message, std::string help) {
    invalid_at(0, current_->value.size(), std::move(message), std::move(help));
}

void Translation::invalid_at(std::size_t offset,
                             std::size_t length,
                             std::string message,
                             std::string help) {
    if (help.empty()) help = "systemd ignores this assignment, too; mend or remove it";
    lose_at(offset, length, Loss::ignored, "invalid-value", std::move(message), std::move(help));
    outcome_->reports.back().severity = diag::Severity::warning;
    outcome_->invalid = true;
}

std::string Translation::expand(std::string_view text, std::size_t offset) {
    Expansion e = systemd::expand(text, specifiers_);
    if (!e.unknown.empty())
        lose_at(offset, text.size(), Loss::approximated, "unknown-specifier",
                "the specifier " + e.unknown + " stays as it is: " + e.why,
                "write the value itself in a drop-in");
    else if (!e.frozen.empty())
        lose_at(offset, text.size(), Loss::approximated, "frozen-specifier",
                "the specifier " + e.frozen + " is replaced by its value at import",
                "import again when it changes");
    return std::move(e.text);
}

void Translation::report(const Assignment& assignment,
                         Loss loss,
                         const std::string& code,
                         std::string message,
                         std::string help) {
    report_at(assignment, 0, assignment.value.size(), loss, code, std::move(message),
              std::move(help));
}

void Translation::report_at(const Assignment& assignment,
                            std::size_t offset,
                            std::size_t length,
                            Loss loss,
                            const std::string& code,
                            std::string message,
                            std::string help) {
    const auto index = static_cast<std::size_t>(&assignment - unit.assignments.data());
    add(outcomes_[index], unit.at_value(assignment, offset, length), loss, "systemd/" + code,
        std::move(message), std::move(help));
}

void Translation::report_unit(Loss loss,
                              const std::string& code,
                              std::string message,
                              std::string help) {
    const std::string path = unit.files.empty() ? std::string{} : unit.files.front().path;
    common::report(sink_, {unit.service, {}, {path, 0, 0}, {}, 1}, loss, "systemd/" + code,
                   std::move(message), std::move(help));
}

void Translation::tell() {
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
        const Outcome& outcome = outcomes_[i];
        const common::Construct key = unit.at_key(unit.assignments[i]);
        if (outcome.replaced_by != nullptr) {
            const common::Construct other = unit.at_key(*outcome.replaced_by);
            common::report(sink_, key, Loss::exact, "systemd/replaced",
                           "replaced by the assignment at " + other.where.path + ":" +
                               std::to_string(other.where.line));
            continue;
        }
        for (const diag::Diagnostic& d : outcome.reports) sink_.add(d);
        if (!outcome.reports.empty() || outcome.row == nullptr) continue;
        if (outcome.exact || outcome.row->loss == Loss::exact) {
            common::exact(sink_, key, "systemd");
            continue;
        }
        const Assignment& a = unit.assignments[i];
        common::report(sink_, unit.at_value(a, 0, a.value.size()), outcome.row->loss,
                       "systemd/" + std::string(diag::loss_name(outcome.row->loss)),
                       a.key + ": " + std::string(outcome.row->why),
                       std::string(outcome.row->help));
    }
}

}  // namespace slipway::importers::systemd
