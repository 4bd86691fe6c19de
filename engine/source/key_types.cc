#include "engine/source/key_types.h"

#include "engine/source/service_name.h"

namespace slipway::source {

bool Text::read(Value& value, std::string& out) {
    auto text = value.text();
    if (!text) return false;
    out = std::move(*text);
    return true;
}

bool OneWord::read(Value& value, std::string& out) {
    auto word = value.word();
    if (!word) return false;
    out = std::move(word->text);
    return true;
}

bool ServiceName::read(Value& value, std::string& out) {
    auto word = value.word();
    if (!word) return false;
    const std::string fault = name_fault(word->text);
    if (!fault.empty())
        return value.fail("no service can be called so: " + fault, "write a service's name");
    out = std::move(word->text);
    return true;
}

bool PathWord::read(Value& value, std::string& out) {
    auto word = value.word();
    if (!word) return false;
    if (!word->text.starts_with('/'))
        return value.fail("this path is not absolute", "write it from / on");
    out = std::move(word->text);
    return true;
}

bool Words::read(Value& value, std::vector<std::string>& out) {
    auto words = value.words();
    if (!words) return false;
    for (Word& word : *words) out.push_back(std::move(word.text));
    return true;
}

bool Boolean::read(Value& value, bool& out) {
    const auto parsed = parse_boolean(value.raw());
    if (!parsed) return value.fail("this is neither yes nor no", "write yes or no");
    out = *parsed;
    return true;
}

bool Time::read(Value& value, model::Millis& out) {
    const auto parsed = parse_time(value.raw());
    if (!parsed)
        return value.fail(
            "this is no time",
            "write numbers with their units: 500ms, 10s, 1min 30s, 2h, 1d; 0 for none");
    out = *parsed;
    return true;
}

bool Mode::read(Value& value, std::uint32_t& out) {
    const auto parsed = parse_mode(value.raw());
    if (!parsed) return value.fail("this is no file mode", "write it in octal, as 0755");
    out = *parsed;
    return true;
}

std::size_t index_in(std::span<const std::string_view> names, std::string_view name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

bool refuse_choice(Value& value, std::span<const std::string_view> choices) {
    std::string all;
    for (const std::string_view choice : choices) {
        if (!all.empty()) all += ", ";
        all += choice;
    }
    const std::string_view near = diag::nearest(value.raw(), {choices.begin(), choices.end()});
    std::string help = "it must be one of: " + all;
    if (!near.empty()) help = "did you mean \"" + std::string(near) + "\"? " + help;
    return value.fail("\"" + std::string(value.raw()) + "\" is not known here", help);
}

bool Commands::read(Value& value, std::vector<model::Command>& out) {
    auto command = value.command();
    if (!command) return false;
    out.push_back(std::move(*command));
    return true;
}

void Commands::emit(std::string_view name, const std::vector<model::Command>& list, Emit& out) {
    for (const model::Command& command : list)
        out.add(name, [&](Escape escape) { return encode_command(command, escape); });
}

bool Signal::read(Value& value, int& out) {
    const auto parsed = formats::parse_signal(value.raw());
    if (!parsed) return value.fail("this is no signal", "write a name (TERM, HUP, RTMIN+1)");
    out = *parsed;
    return true;
}

bool Codes::read(Value& value, std::vector<int>& out) {
    const auto words = value.words();
    if (!words) return false;
    for (const Word& word : *words) {
        const auto number = base::parse_unsigned(word.text);
        if (!number || *number > 255)
            return value.fail(word.offset, word.length, "this is no exit code",
                              "write numbers from 0 to 255, separated by blanks");
        out.push_back(static_cast<int>(*number));
    }
    return true;
}

std::string Codes::write(const std::vector<int>& list, Escape) {
    std::string out;
    for (const int code : list) out += (out.empty() ? "" : " ") + std::to_string(code);
    return out;
}

}  // namespace slipway::source
