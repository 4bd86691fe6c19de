#include "engine/logger/glob.h"

namespace slipway::logger {
namespace {

bool append_character(GlobText& expression, char c) {
    if (std::string_view(".[]()*+?{}|^$\\").find(c) != std::string_view::npos)
        return expression.append("\\") && expression.append({&c, 1});
    return expression.append({&c, 1});
}

}  // namespace

bool translate_glob(GlobKind kind, std::string_view glob, GlobText& expression) {
    expression.clear();
    bool fits = expression.append("^");
    for (std::size_t i = 0; fits && i < glob.size(); ++i) {
        const bool last = i + 1 == glob.size();
        if (glob[i] == '*' && last) {
            fits = expression.append(".*");
        } else if (glob[i] == '*') {
            const char next = glob[i + 1];
            fits =
                expression.append("[^") && expression.append({&next, 1}) && expression.append("]*");
        } else if (glob[i] == '+' && kind == GlobKind::svlogd && !last) {
            fits = append_character(expression, glob[++i]) && expression.append("+");
        } else {
            fits = append_character(expression, glob[i]);
        }
    }
    return fits && expression.append("$");
}

}  // namespace slipway::logger
