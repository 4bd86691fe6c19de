#include "engine/cli/proof.h"

#include "engine/cli/json_services.h"

namespace slipway::cli {
namespace {

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

std::string verdict(const Output& output, const Proof& proof) {
    const std::string generation = "generation " + std::to_string(proof.generation);
    if (proof.good()) return output.in(Colour::green, generation + " boots") + "\n";
    std::string why = " does not come up";
    if (proof.report.reached)
        why = proof.ended ? " comes up, but the machine did not power off in order"
                          : " comes up, but does not come down again";
    else if (!proof.report.whole)
        why = proof.ended ? " does not boot: the machine ended without a word"
                          : " does not boot: the limit passed without a word";
    return output.in(Colour::red, generation + why) + "\n";
}

std::string indented(const std::string& text) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        out += "  " + printable(text.substr(at, end - at)) + "\n";
        at = end + 1;
    }
    return out;
}

}  // namespace

std::vector<std::string> failed_services(const Proof& proof) {
    std::vector<std::string> failed;
    for (const NamedState& one : states_from_json(proof.report.services))
        if (one.state == "failed") failed.push_back(one.name);
    return failed;
}

std::string proof_as_text(const Output& output, const Proof& proof) {
    std::string text = verdict(output, proof);
    if (!proof.report.boot.empty()) text += "  " + printable(first_line(proof.report.boot)) + "\n";
    for (const std::string& name : failed_services(proof))
        text += "  failed: " + printable(name) + "\n";
    for (const NamedState& one : states_from_json(proof.report.services))
        if (!proof.report.reached && one.state != "failed" && !one.waits_for.empty())
            text += "  " + printable(one.name) + " waits for " + printable(one.waits_for) + "\n";
    for (const prove::LeftOutMount& mount : proof.left_out)
        text += "  left out: " + mount.where + " on " + mount.what +
                " (/etc/fstab:" + std::to_string(mount.line) + ")\n";
    if (!proof.good()) text += "the console's last lines:\n" + indented(proof.console_end);
    if (!proof.console_path.empty()) text += "console: " + proof.console_path + "\n";
    return text;
}

}  // namespace slipway::cli
