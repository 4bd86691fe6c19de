#include "engine/exec/environment.h"

#include <algorithm>

namespace slipway::exec {
bool is_variable_name(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

const Environment::Variable* Environment::find(std::string_view name) const {
    for (const Variable& variable : variables_)
        if (variable.name == name) return &variable;
    return nullptr;
}

Environment::Variable* Environment::find(std::string_view name) {
    for (Variable& variable : variables_)
        if (variable.name == name) return &variable;
    return nullptr;
}

char* Environment::reserve(std::size_t size) {
    if (size > bytes_.size() - used_) return nullptr;
    char* const text = bytes_.data() + used_;
    used_ += size;
    return text;
}

Environment::Variable* Environment::add(std::string_view name) {
    if (Variable* known = find(name); known != nullptr) return known;
    char* const copy = reserve(name.size());
    if (copy == nullptr || !variables_.push_back({.name = {copy, name.size()}})) return nullptr;
    std::copy(name.begin(), name.end(), copy);
    return variables_.end() - 1;
}

bool Environment::set(std::string_view name, std::string_view value, Export exported) {
    Variable* const variable = add(name);
    char* const text = reserve(name.size() + value.size() + 2);
    if (variable == nullptr || text == nullptr) return false;
    char* end = std::copy(name.begin(), name.end(), text);
    *end++ = '=';
    *std::copy(value.begin(), value.end(), end) = '\0';
    variable->text = text;
    if (exported == Export::yes) variable->exported = true;
    return true;
}

bool Environment::export_variable(std::string_view name) {
    Variable* const variable = add(name);
    if (variable == nullptr) return false;
    variable->exported = true;
    return true;
}

void Environment::unset(std::string_view name) {
    if (Variable* variable = find(name); variable != nullptr) {
        variable->text = nullptr;
        variable->exported = false;
    }
}

void Environment::hide(std::string_view name) {
    if (Variable* variable = find(name); variable != nullptr) variable->exported = false;
}

std::optional<std::string_view> Environment::get(std::string_view name) const {
    const Variable* variable = find(name);
    if (variable == nullptr || variable->text == nullptr) return std::nullopt;
    return std::string_view(variable->text).substr(name.size() + 1);
}

bool Environment::exported(std::string_view name) const {
    const Variable* variable = find(name);
    return variable != nullptr && variable->text != nullptr && variable->exported;
}

char** Environment::block() {
    std::size_t count = 0;
    // execve(2) takes char* for history's sake and does not write to it; the text is ours anyway.
    for (const Variable& variable : variables_)
        if (variable.exported && variable.text != nullptr)
            block_[count++] = const_cast<char*>(variable.text);
    block_[count] = nullptr;
    return block_.data();
}

}  // namespace slipway::exec
