#include "engine/database/filter_file.h"

#include "engine/filter/architecture.h"
#include "engine/filter/filter.h"
#include "engine/formats/exec_plan_filter.h"

namespace slipway::database {
namespace {

std::string hexadecimal(std::uint64_t number) {
    std::string out;
    for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[number >> shift & 15];
    return out;
}

// "Sandbox.restrict-realtime, Sandbox.lock-personality"
std::string names_of(const std::vector<std::string_view>& settings) {
    std::string out;
    for (const std::string_view name : settings)
        out += (out.empty() ? "Sandbox." : ", Sandbox.") + std::string(name);
    return out;
}

void complain(const model::Service& service, const filter::Refusal& refusal, diag::Sink& sink) {
    diag::Diagnostic d;
    const auto& values = service.provenance.values;
    const auto place = values.find("Process." + refusal.setting);
    if (place != values.end())
        d.where = place->second;
    else
        d.where.path = values.empty() ? service.name + ".svc" : values.begin()->second.path;
    d.code = "database/not-startable";
    d.message = "\"" + service.name + "\": " + refusal.setting + " cannot take \"" + refusal.word +
                "\": " + refusal.why;
    d.help = refusal.way_out;
    d.service = service.name;
    sink.add(std::move(d));
}

}  // namespace

std::string filter_program(const model::Service& service, PlanOptions& options, diag::Sink& sink) {
    filter::Filter made = filter::filter_of(service.process);
    for (const filter::Refusal& refusal : made.refusals) complain(service, refusal, sink);
    if (made.program.empty()) return {};
    options.filter =
        std::string(kFilterFile) + " " + hexadecimal(formats::filter_hash(made.program)) + " " +
        std::string(filter::native_architecture()) + " " + plan_word(names_of(made.settings));
    return std::move(made.program);
}

}  // namespace slipway::database
