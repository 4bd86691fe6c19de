#include "engine/filter/lists.h"

#include <algorithm>

#include "engine/formats/system_call_groups.h"
#include "engine/formats/system_call_names.h"

namespace slipway::filter {
namespace {

// NOLINTNEXTLINE(misc-no-recursion): the table of groups has no circles
void remove_calls(std::string_view name, CallList& list) {
    const formats::SystemCallGroup* group = formats::find_system_call_group(name);
    if (group == nullptr) {
        if (const auto at = list.listed.find(name); at != list.listed.end()) list.listed.erase(at);
        return;
    }
    for (std::string_view members = group->members; !members.empty();)
        remove_calls(formats::take_member(members), list);
}

// Is it a word that names calls, with an error where it may have one?
bool check(Reading& reading,
           const std::string& text,
           const formats::FilterWord& word,
           bool errors) {
    if (!formats::names_system_calls(word.name)) {
        reading.refuse(text, "it is no system call and no group of them",
                       "write a name of syscalls(2), or a group of systemd.exec(5): @mount");
        return false;
    }
    if (!word.error) return true;
    if (errors && word.inverted && error_action(*word.error)) return true;
    reading.refuse(text, "an error is named where there can be none, or it is none",
                   "write ~NAME:EPERM, ~NAME:1 or ~NAME:kill");
    return false;
}

// What the words make of a list that begins with its first word: `hit` is answered to what they
// list. A word of the other kind takes out of the list, or, with an error, gives it to the call.
void read_words(Reading& reading, bool allows, bool errors, Action hit, CallList& list) {
    for (const std::string& text : reading.words) {
        const formats::FilterWord word = formats::filter_word(text);
        if (!check(reading, text, word, errors)) continue;
        if (word.error)
            add_calls(word.name, *error_action(*word.error), list);
        else if (word.inverted != allows)
            add_calls(word.name, hit, list);
        else
            remove_calls(word.name, list);
    }
}

// What a call that is not allowed is answered.
Action refusal(Reading& reading) {
    const auto at = reading.process.sandbox.find("system-call-error-number");
    if (at == reading.process.sandbox.end() || at->second.empty()) return kKillProcess;
    const auto action = error_action(at->second.front());
    if (action && *action != error_number(0)) return *action;
    reading.refusals.push_back({"Sandbox.system-call-error-number", at->second.front(),
                                "it is no error", "write a name of errno(3), or kill"});
    return kKillProcess;
}

}  // namespace

std::optional<Action> error_action(std::string_view text) {
    const auto error = formats::filter_error(text);
    if (!error) return std::nullopt;
    return *error == formats::kFilterKills ? kKillProcess : error_number(*error);
}

// NOLINTNEXTLINE(misc-no-recursion): the table of groups has no circles
void add_calls(std::string_view name, Action action, CallList& list) {
    const formats::SystemCallGroup* group = formats::find_system_call_group(name);
    if (group == nullptr) {
        list.listed.insert_or_assign(std::string(name), action);
        return;
    }
    for (std::string_view members = group->members; !members.empty();)
        add_calls(formats::take_member(members), action, list);
}

void read_filter(Reading& reading) {
    if (reading.words.empty()) return;
    const bool allows = !reading.words[0].starts_with('~');
    const Action refused = refusal(reading);
    CallList list;
    if (allows) add_calls("@default", kAllow, list);
    list.others = allows ? refused : kAllow;
    read_words(reading, allows, true, allows ? kAllow : refused, list);
    // Nothing is left of a list that denied something.
    if (allows || !list.listed.empty()) reading.rules.lists.push_back(std::move(list));
}

void read_log(Reading& reading) {
    if (reading.words.empty()) return;
    const bool allows = !reading.words[0].starts_with('~');
    CallList list;
    list.others = allows ? kAllow : kLog;
    read_words(reading, allows, false, allows ? kLog : kAllow, list);
    if (!list.listed.empty() || !allows) reading.rules.lists.push_back(std::move(list));
}

std::optional<bool> boolean(std::string_view word) {
    for (const std::string_view yes : {"yes", "true", "on", "1", "y", "t"})
        if (word == yes) return true;
    for (const std::string_view no : {"no", "false", "off", "0", "n", "f"})
        if (word == no) return false;
    return std::nullopt;
}

bool Reading::is_on() {
    if (words.empty()) return false;
    const auto on = boolean(words.front());
    if (!on || words.size() > 1)
        refuse(words.back(), "it is neither yes nor no", "write yes or no");
    return on.value_or(false);
}

}  // namespace slipway::filter
