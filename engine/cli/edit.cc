// `slipway edit`: a copy in an editor, checked before it takes the place of the file.
//
// The copy stands beside the definitions under a name that nobody reads, and stays there until what
// it says is saved; so nothing that was typed is lost.
#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/editor.h"
#include "engine/cli/json_build.h"
#include "engine/cli/option_set.h"
#include "engine/source/change.h"
#include "engine/source/load.h"
#include "engine/source/origin.h"
#include "engine/sys/file.h"

namespace slipway::cli {
namespace {

constexpr std::string_view kPlace = "/etc/slipway/services/";
constexpr std::string_view kDropIn = "50-local.conf";
constexpr int kRefused = static_cast<int>(formats::Outcome::failed);

struct Wanted {
    bool full = false;
    bool force = false;
};

class Edit {
public:
    Edit(const Options& options, Wanted wanted, Output& output)
        : options_(options), wanted_(wanted), output_(output), name_(options.names.front()) {}

    int run();

private:
    bool choose_target();

    bool kept() const { return sys::status_at(sys::kHere, copy_, sys::Follow::no).ok(); }

    int let_edit();
    bool is_good(const std::string& text);
    std::string first_text() const;
    std::vector<source::Text> texts_of(const std::string& service, const std::string& edited) const;
    std::optional<model::Service> read(const std::string& service,
                                       const std::string& edited,
                                       diag::Sink& sink) const;
    int save(const std::string& text);
    int tell(bool saved, const std::string& text);
    int keep(const std::string& why, const std::string& help) const;

    const Options& options_;
    const Wanted wanted_;
    Output& output_;
    const std::string name_;
    std::map<std::string, source::Files> files_;
    std::vector<model::Service> services_;
    std::string target_;                 // the file that is to change
    std::string copy_;                   // what the editor is given
    std::optional<std::string> before_;  // of the target; nothing: it is not there
};

int fail(Output& output, const std::string& what, const std::string& help) {
    output.error(what, help);
    return kRefused;
}

// The file that the administrator may change: an own definition, else a drop-in.
bool Edit::choose_target() {
    const std::string directory = options_.user ? options_.user->definitions[0] + "/"
                                                : root_of(options_) + std::string(kPlace);
    const std::string own = directory + name_ + ".svc";
    const bool described = !source::paths_of(files_, name_).empty();
    const auto status = sys::status_at(sys::kHere, own, sys::Follow::no);
    if (status && status.value().kind != sys::FileKind::regular)
        return fail(output_, own + " is no regular file",
                    "a mask goes by `slipway unmask " + name_ +
                        "`; of a link, edit the file it leads to") == 0;
    if (!status && !described && !wanted_.full) {
        std::vector<std::string_view> known;
        for (const auto& [other, of_it] : files_) known.push_back(other);
        const std::string near{diag::nearest(name_, known)};
        return fail(output_, "there is no definition of `" + name_ + "`",
                    near.empty() ? "`slipway edit --full " + name_ + "` begins one"
                                 : "did you mean `" + near + "`?") == 0;
    }
    const bool whole = status.ok() || wanted_.full;
    target_ = whole ? own : own + ".d/" + std::string(kDropIn);
    copy_ = directory + ".edit-" + name_ + (whole ? ".svc" : "." + std::string(kDropIn));
    source::Files& files = files_[name_];
    if (whole)
        files.path = target_;
    else
        files.drop_ins[std::string(kDropIn)] = target_;
    diag::Sink ignored;
    if (sys::status_at(sys::kHere, target_)) before_ = source::text_of(target_, ignored);
    return true;
}

// What the editor shows first: the file, the definition that it shall hide, or what there is as
// comments.
std::string Edit::first_text() const {
    if (before_) return *before_;
    diag::Sink ignored;
    std::vector<source::Text> texts;
    for (const std::string& path :
         source::paths_of(source::find_files(definition_places(options_), ignored), name_))
        if (auto text = source::text_of(path, ignored)) texts.push_back({path, std::move(*text)});
    if (target_.ends_with(".svc"))
        return texts.empty() ? "[Service]\nDescription = \n\n[Run]\nCommand = \n" : texts[0].bytes;
    std::string out = "# A drop-in of \"" + name_ +
                      "\": it replaces values and adds to lists. What there is now:\n";
    std::string section;
    for (const source::Origin& origin : source::origins_of(texts)) {
        if (origin.replaced) continue;
        if (origin.section != section) out += "#\n# [" + origin.section + "]\n";
        section = origin.section;
        out += "# " + origin.key + " = " + origin.value + "\n";
    }
    return out + "\n";
}

std::vector<source::Text> Edit::texts_of(const std::string& service,
                                         const std::string& edited) const {
    std::vector<source::Text> texts;
    diag::Sink ignored;  // what cannot be read was told when all was loaded
    for (const std::string& path : source::paths_of(files_, service)) {
        if (path == target_)
            texts.push_back({path, edited});
        else if (auto text = source::text_of(path, ignored))
            texts.push_back({path, std::move(*text)});
    }
    return texts;
}

std::optional<model::Service> Edit::read(const std::string& service,
                                         const std::string& edited,
                                         diag::Sink& sink) const {
    return source::read_definition(service, texts_of(service, edited), sink);
}

// No error that was not there before. Everything else of the machine is as it was loaded.
bool Edit::is_good(const std::string& text) {
    diag::Sink settings;  // of slipway.conf: a commit tells
    database::CommitOptions options = commit_options(options_, settings);
    const database::CommitOptions as_it_is = options;
    options.line_at = [&](const diag::Position& where) {
        return where.path == target_ ? std::string(diag::line_of(text, where.line))
                                     : source::line_at(where);
    };
    std::vector<model::Service> with = services_;
    diag::Sink sink;
    auto edited = read(name_, text, sink);
    if (edited) {
        std::erase_if(with, [&](const model::Service& s) { return s.name == name_; });
        for (model::Service& instance : with) {
            if (model::template_of(instance.name) != name_) continue;
            if (auto made = read(instance.name, text, sink)) instance = std::move(*made);
        }
        with.push_back(std::move(*edited));
        std::sort(with.begin(), with.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        diag::Sink before, after;
        database::check(services_, as_it_is, true, before);
        database::check(with, options, true, after);
        std::set<std::string> known;
        for (const diag::Diagnostic& d : before.list()) known.insert(d.code + d.message);
        for (const diag::Diagnostic& d : after.sorted())
            if (!known.contains(d.code + d.message)) sink.add(d);
    }
    print_diagnostics(options_, output_, sink);
    return !sink.has_errors();
}

int Edit::keep(const std::string& why, const std::string& help) const {
    output_.error(why + "; " + target_ + " is as it was, the edit is kept in " + copy_, help);
    return kRefused;
}

int Edit::tell(bool saved, const std::string& text) {
    return output_.print(options_.json ? edit_as_json(target_, saved) : text) ? 0 : kSystem;
}

int Edit::save(const std::string& text) {
    diag::Sink sink;
    const auto status = sys::status_at(sys::kHere, target_);
    source::Change change{source::Change::Kind::write, target_, text, name_};
    if (status) change.mode = status.value().mode;
    if (!source::carry_out({change}, sink)) {
        print_diagnostics(options_, output_, sink);
        return keep("it could not be saved", "mend that, and `slipway edit " + name_ + "` goes on");
    }
    (void)sys::unlink_at(sys::kHere, copy_);
    return tell(true, "saved " + target_ + "\n`slipway commit` takes it over\n");
}

int Edit::let_edit() {
    const std::string first = first_text();
    const bool going_on = kept();
    diag::Sink sink;
    if (going_on)
        output_.note("going on with the edit that was kept in " + copy_);
    else if (!source::carry_out({{source::Change::Kind::write, copy_, first, name_}}, sink)) {
        print_diagnostics(options_, output_, sink);
        return kRefused;
    }
    const std::string again =
        "`slipway edit " + name_ + "` goes on with it; remove it to begin anew";
    const EditorEnd end = run_editor(copy_);
    if (!end.ran) return keep("there is no editor `" + end.program + "`", "set EDITOR; " + again);
    if (end.code != 0) return keep("the editor ended with " + std::to_string(end.code), again);
    const auto text = source::text_of(copy_, sink);
    if (!text) {
        print_diagnostics(options_, output_, sink);
        return keep("the edit cannot be read", again);
    }
    if (*text == first && !going_on) {
        (void)sys::unlink_at(sys::kHere, copy_);
        return tell(false, "nothing was changed\n");
    }
    if (!is_good(*text) && !wanted_.force)
        return keep("it is not saved, for the reasons above",
                    again + "; --force saves it as it is");
    std::optional<std::string> now;
    if (sys::status_at(sys::kHere, target_)) now = source::text_of(target_, sink);
    if (now != before_) return keep("somebody else changed the file meanwhile", again);
    return save(*text);
}

int Edit::run() {
    diag::Sink sink;
    auto services = load(options_, sink);
    if (!services) {
        print_diagnostics(options_, output_, sink);
        return kRefused;
    }
    services_ = std::move(*services);
    diag::Sink unread;
    files_ = source::find_files(definition_places(options_), unread);
    const std::string fault = source::name_fault(name_);
    if (!fault.empty()) return fail(output_, "`" + name_ + "` is no name: " + fault, "");
    if (!choose_target()) return kRefused;
    return let_edit();
}

Run declare_edit(OptionSet& set, Options& options) {
    const auto wanted = std::make_shared<Wanted>();
    set.names(options.names, "Service", Names::one, Of::definitions);
    set.flag("--full", wanted->full, "A definition of one's own in place of the drop-in");
    set.flag("--force", wanted->force, "Save it even if something is wrong with it");
    return [wanted](const Options& given, Output& output) {
        return Edit(given, *wanted, output).run();
    };
}

}  // namespace

const Verb kEdit{
    "edit",
    "Build",
    "Change a definition in an editor; it is checked before it is saved",
    "Your own definition in /etc/slipway/services, or ~/.config/slipway/services with --user,\n"
    "else a drop-in beside the one that is there.\n"
    "The editor ($VISUAL, $EDITOR, vi) is given a copy. Where the check finds a new error, the "
    "file\n"
    "stays as it was and the copy is kept: the same command goes on with it.\n",
    "  slipway edit nginx\n"
    "  slipway edit --full mydaemon      a definition of one's own, also a new one\n",
    "0 1",
    "it was not saved",
    declare_edit};

}  // namespace slipway::cli
