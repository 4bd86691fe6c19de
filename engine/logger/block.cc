#include "engine/logger/block.h"

#include <algorithm>

namespace slipway::logger {
namespace {

using Kind = Directive::Kind;

bool is_action(const Directive& directive) {
    return directive.kind >= Kind::directory;
}

// Fills one block; lives as long as fill_block().
class Filler {
public:
    Filler(const Script& script, sys::WallTime now, const Rooms& rooms, Block& block)
        : script_(script), rooms_(rooms), block_(block) {
        for (std::size_t i = 0; i < script.directives.size(); ++i) {
            const Directive& directive = script.directives[i];
            stamps_[i] = make_stamp(now, directive.tai_stamp, directive.iso_stamp);
            if (is_action(directive)) all_ |= std::uint64_t{1} << i;
        }
    }

    // All actions when nothing selects.
    std::uint64_t route(std::string_view line) const {
        return script_.has_selections ? route_line(script_, line) : all_;
    }

    // Adds a line or a part of one to all actions of the route, or to none and returns false.
    bool add(std::string_view text, std::uint64_t route, bool stamped, bool finish) {
        for (std::size_t i = 0; i < script_.directives.size(); ++i)
            if (takes(route, i) && !fits(i, text, stamped, finish)) return false;
        for (std::size_t i = 0; i < script_.directives.size(); ++i) {
            if (!takes(route, i)) continue;
            Output& out = output_of(i);
            if (stamped) out.put(stamps_[i].view());
            out.put(text);
            if (finish) out.put("\n");
        }
        return true;
    }

    // Whether a file that the unfinished line goes to is full already.
    bool must_break(std::uint64_t route) const {
        for (std::size_t i = 0; i < script_.directives.size(); ++i) {
            const Directive& directive = script_.directives[i];
            if (takes(route, i) && directive.kind == Kind::directory &&
                rooms_[directive.directory] == 0)
                return true;
        }
        return false;
    }

    void finish_line(std::uint64_t route) {
        for (std::size_t i = 0; i < script_.directives.size(); ++i)
            if (takes(route, i)) output_of(i).put("\n");
    }

private:
    static bool takes(std::uint64_t route, std::size_t i) { return ((route >> i) & 1) != 0; }

    Output& output_of(std::size_t i) {
        const Directive& directive = script_.directives[i];
        if (directive.kind == Kind::output) return block_.output;
        if (directive.kind == Kind::alert) return block_.alert;
        return block_.directories[directive.directory];
    }

    // A stamped text begins a line, and only there a file may be changed.
    bool fits(std::size_t i, std::string_view text, bool stamped, bool finish) {
        const std::size_t needed =
            text.size() + (stamped ? stamps_[i].size() : 0) + (finish ? 1 : 0);
        const Output& out = output_of(i);
        if (needed > out.free()) return false;
        const Directive& directive = script_.directives[i];
        if (directive.kind != Kind::directory || !stamped) return true;
        const std::size_t d = directive.directory;
        const bool empty_file = rooms_[d] == ~std::uint64_t{0} && out.size() == 0;
        const std::uint64_t limit =
            rooms_[d] == ~std::uint64_t{0} ? script_.directories[d].limits.file_size : rooms_[d];
        if (empty_file || out.size() + needed <= limit) return true;
        block_.rotate |= 1u << d;
        return false;
    }

    const Script& script_;
    const Rooms& rooms_;
    Block& block_;
    std::array<Stamp, kMaxDirectives> stamps_;
    std::uint64_t all_ = 0;
};

}  // namespace

std::uint64_t route_line(const Script& script, std::string_view line) {
    std::uint64_t route = 0;
    bool selected = true;
    bool taken = false;
    for (std::size_t i = 0; i < script.directives.size(); ++i) {
        const Directive& directive = script.directives[i];
        switch (directive.kind) {
            case Kind::select:
                selected = selected || script.patterns[directive.pattern].matches(line);
                break;
            case Kind::deselect:
                selected = selected && !script.patterns[directive.pattern].matches(line);
                break;
            case Kind::select_others:
                selected = !taken;
                break;
            case Kind::directory:
            case Kind::output:
            case Kind::alert:
                if (selected) route |= std::uint64_t{1} << i;
                taken = taken || selected;
                break;
        }
    }
    return route;
}

void fill_block(const Script& script,
                std::string_view text,
                sys::WallTime now,
                const Continuation& before,
                const Rooms& rooms,
                bool flush,
                bool last,
                Block& block) {
    for (Output& out : block.directories) out.clear();
    block.output.clear();
    block.alert.clear();
    block.taken = 0;
    block.rotate = 0;
    block.after = before;
    Filler filler(script, now, rooms, block);
    if (block.after.unfinished && filler.must_break(block.after.route)) {
        filler.finish_line(block.after.route);
        block.after = {};
    }
    while (block.taken < text.size()) {
        const std::string_view rest = text.substr(block.taken);
        const std::size_t end = rest.find('\n');
        const bool whole = end != std::string_view::npos;
        if (!whole && !flush) return;
        const std::string_view line = rest.substr(0, whole ? end + 1 : rest.size());
        const bool begins = !block.after.unfinished;
        const std::uint64_t route =
            begins ? filler.route(rest.substr(0, whole ? end : rest.size())) : block.after.route;
        const bool finish = !whole && last;
        if (!filler.add(line, route, begins, finish)) return;
        block.taken += line.size();
        block.after = whole || finish ? Continuation{} : Continuation{true, route};
    }
    if (last && text.empty() && block.after.unfinished) {
        filler.finish_line(block.after.route);
        block.after = {};
    }
}

}  // namespace slipway::logger
