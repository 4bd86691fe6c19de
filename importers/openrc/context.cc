#include "importers/openrc/context.h"

namespace slipway::importers::openrc {

bool Context::is_set(const std::string& name) const {
    return evaluation.variables.state(name) != shell::Variables::State::unassigned ||
           configuration.variables.state(name) != shell::Variables::State::unassigned;
}

std::optional<shell::Pieces> Context::value(const std::string& name) {
    used.insert(name);
    if (evaluation.variables.state(name) == shell::Variables::State::known)
        return evaluation.variables.value(name);
    if (evaluation.variables.state(name) == shell::Variables::State::unknown) return std::nullopt;
    if (configuration.variables.state(name) == shell::Variables::State::unassigned)
        return std::nullopt;
    return shell::variable_piece(name);
}

std::optional<std::string> Context::setting(const std::string& name) {
    const auto pieces = value(name);
    return pieces ? fold(*pieces, configuration) : std::nullopt;
}

const shell::Command* Context::function(const std::string& name) const {
    const auto found = evaluation.functions.find(name);
    return found == evaluation.functions.end() ? nullptr : found->second;
}

std::optional<std::string> fold(const shell::Pieces& pieces, const Configuration& configuration) {
    std::string out;
    for (const model::Piece& piece : pieces) {
        if (piece.kind == model::Piece::Kind::literal) {
            out += piece.text;
            continue;
        }
        const auto state = configuration.variables.state(piece.text);
        if (state == shell::Variables::State::unknown) return std::nullopt;
        const bool set = state == shell::Variables::State::known;
        std::string value;
        if (set) {
            const auto literal = shell::as_literal(configuration.variables.value(piece.text));
            if (!literal) return std::nullopt;
            value = *literal;
        }
        using Operator = model::Piece::Operator;
        switch (piece.op) {
            case Operator::plain:
                out += value;
                break;
            case Operator::default_if_empty:
                out += value.empty() ? piece.operand : value;
                break;
            case Operator::default_if_unset:
                out += set ? value : piece.operand;
                break;
            case Operator::operand_if_filled:
                out += value.empty() ? "" : piece.operand;
                break;
            case Operator::operand_if_set:
                out += set ? piece.operand : "";
                break;
        }
    }
    return out;
}

}  // namespace slipway::importers::openrc
