// docs/schema/definition.json, made of the table of keys.
#include "engine/source/keys.h"
#include "engine/source/reference.h"

namespace slipway::source {
namespace {

// The table's texts are UTF-8 without control characters.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

// Within a pattern.
std::string literal(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '.') out += '\\';
        out += c;
    }
    return out;
}

std::string key_text(const Key& key) {
    const std::string about = std::string(key.type) + ". Default: " + std::string(key.fallback) +
                              ". " + std::string(key.doc);
    const bool many = key.name.ends_with('.');
    const std::string name = many ? "^" + literal(key.name) + ".+$" : std::string(key.name);
    return "        " + quoted(name) + ": {\"$ref\": \"#/$defs/" + (key.list ? "list" : "value") +
           "\", \"description\": " + quoted(about) + "}";
}

// The keys that are one name, or those that stand for many.
std::string keys_text(const Section& section, bool many) {
    std::string out;
    for (const Key& key : section.keys)
        if (key.name.ends_with('.') == many) out += (out.empty() ? "\n" : ",\n") + key_text(key);
    return out.empty() ? "{}" : "{" + out + "\n      }";
}

std::string section_text(const Section& section) {
    const std::string name =
        section.numbered ? "^" + std::string(section.name) + "( .+)?$" : std::string(section.name);
    return "    " + quoted(name) +
           ": {\n      \"type\": \"object\",\n      \"description\": " + quoted(section.doc) +
           ",\n      \"properties\": " + keys_text(section, false) +
           ",\n      \"patternProperties\": " + keys_text(section, true) +
           ",\n      \"additionalProperties\": false\n    }";
}

std::string sections_text(bool numbered) {
    std::string out;
    for (const Section& section : sections())
        if (section.numbered == numbered)
            out += (out.empty() ? "\n" : ",\n") + section_text(section);
    return "{" + out + "\n  }";
}

}  // namespace

std::string definition_schema() {
    return R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "A definition as an object",
  "description": "Section, key, value as the file has it; of a list one value or several. Made of the table of keys in engine/source.",
  "type": "object",
  "$defs": {
    "value": {"type": "string"},
    "list": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
  },
  "properties": )" +
           sections_text(false) + ",\n  \"patternProperties\": " + sections_text(true) +
           ",\n  \"additionalProperties\": false\n}\n";
}

}  // namespace slipway::source
