#include "engine/logger/block.h"

#include <algorithm>

#include "engine/logger/line_scan.h"
#include "engine/logger/zone.h"

namespace slipway::logger {
namespace {

using Kind = Directive::Kind;

bool is_action(const Directive& directive) {
    return directive.kind >= Kind::directory;
}

// Fills one block; lives as long as fill_block().
class Filler {
public:
    Filler(const Script& script,
           sys::WallTime now,
           const Rooms& rooms,
           Block& block,
           const UdpSender& udp)
        : script_(script), now_(now), rooms_(rooms), block_(block), udp_(udp) {
        for (std::size_t i = 0; i < script.directives.size(); ++i) {
            const Directive& directive = script.directives[i];
            if (!is_action(directive)) continue;
            all_ |= std::uint64_t{1} << i;
            plain_ = plain_ && directive.kind == Kind::directory && directive.heading.empty();
        }
        for (const LogTarget& target : script.directories) plain_ = plain_ && !target.udp;
    }

    // Whether lines need not be looked at one by one.
    bool plain() const { return plain_ && !script_.has_selections && script_.line_limit == 0; }

    // All actions when nothing selects.
    std::uint64_t route(std::string_view line) const {
        if (!script_.has_selections) return all_;
        if (script_.match_limit != 0) line = line.substr(0, script_.match_limit);
        return script_.match_stamp ? route_stamped(line) : route_line(script_, line);
    }

    // Gives whole lines to all directories without a copy; how many bytes that are.
    std::size_t borrow(std::string_view text) {
        std::uint64_t room = ~std::uint64_t{0};
        for (std::size_t i = 0; i < script_.directories.size(); ++i)
            room = std::min(room, rooms_[i].lines);
        if (room == 0) return 0;
        std::size_t end = std::string_view::npos;
        if (room < text.size()) {
            end = find_line_end(text, room - 1);
        }
        if (end == std::string_view::npos) end = text.substr(0, room).rfind('\n');
        if (end == std::string_view::npos) return 0;
        for (std::size_t i = 0; i < script_.directories.size(); ++i)
            block_.directories[i].borrow(text.substr(0, end + 1));
        return end + 1;
    }

    // Adds a line or a part of one to all actions of the route, or to none and returns false.
    // `begins`: it gets a heading, and only there a file may be changed.
    bool add(std::string_view text, std::uint64_t route, bool begins, bool finish) {
        for (std::uint64_t left = route; left != 0; left &= left - 1)
            if (!fits(number_of(left), text, begins, finish)) return false;
        for (std::uint64_t left = route; left != 0; left &= left - 1)
            put(number_of(left), text, begins, finish);
        return true;
    }

    // Whether a file that the unfinished line goes to is full already.
    bool must_break(std::uint64_t route) const {
        for (std::uint64_t left = route; left != 0; left &= left - 1) {
            const Directive& directive = script_.directives[number_of(left)];
            if (directive.kind == Kind::directory && rooms_[directive.index].parts == 0)
                return true;
        }
        return false;
    }

    void finish_line(std::uint64_t route) {
        for (std::uint64_t left = route; left != 0; left &= left - 1) {
            const std::size_t i = number_of(left);
            if (keeps_parts(script_.directives[i])) output_of(i).put("\n");
        }
    }

private:
    // As multilog: what does not fit behind the stamp is not looked at.
    std::uint64_t route_stamped(std::string_view line) const {
        base::FixedString<1024> stamped;
        const Stamp stamp = make_stamp(now_, {.tai = true, .prefix = {}});
        stamped.append(stamp.view());
        stamped.append(line.substr(0, 1000 - stamp.size()));
        return route_line(script_, stamped.view());
    }

    // Whether more than the beginning of a line is kept.
    bool keeps_parts(const Directive& directive) const {
        if (directive.kind == Kind::directory)
            return !script_.directories[directive.index].udp_only;
        return directive.kind != Kind::status;
    }

    // As svlogd: what is cut ends with dots.
    bool send(const LogTarget& target, std::size_t i, std::string_view line) {
        if (line.ends_with('\n')) line.remove_suffix(1);
        const std::size_t limit = script_.match_limit == 0
                                      ? kMostSent
                                      : std::min<std::uint64_t>(kMostSent, script_.match_limit);
        datagram_.clear();
        datagram_.append(stamp(i).view());
        datagram_.append(line.substr(0, limit));
        datagram_.append(line.size() < limit ? "\n" : "...\n");
        return udp_(*target.udp, datagram_.view());
    }

    // False: there is nothing left to write.
    bool send_beginning(std::size_t i, std::string_view line) {
        const LogTarget& target = script_.directories[script_.directives[i].index];
        if (send(target, i, line)) return !target.udp_only;
        Output& out = output_of(i);
        out.put(kNotSent);
        if (!target.udp_only) out.put(datagram_.view());
        return true;
    }

    static std::size_t number_of(std::uint64_t route) {
        return static_cast<std::size_t>(__builtin_ctzll(route));
    }

    Output& output_of(std::size_t i) {
        const Directive& directive = script_.directives[i];
        if (directive.kind == Kind::output) return block_.output;
        if (directive.kind == Kind::alert) return block_.alert;
        if (directive.kind == Kind::error) return block_.error;
        return block_.directories[directive.index];
    }

    const Stamp& stamp(std::size_t i) {
        if (((stamped_ >> i) & 1) == 0) {
            stamped_ |= std::uint64_t{1} << i;
            const Heading& heading = script_.directives[i].heading;
            stamps_[i] = make_stamp(now_, heading, heading.iso ? local_offset(now_.seconds) : 0);
        }
        return stamps_[i];
    }

    bool fits(std::size_t i, std::string_view text, bool begins, bool finish) {
        const Directive& directive = script_.directives[i];
        if (directive.kind == Kind::status) return true;
        const Output& out = output_of(i);
        std::size_t needed = text.size() + (begins ? stamp(i).size() : 0) + (finish ? 1 : 0);
        if (directive.kind == Kind::directory && script_.directories[directive.index].udp)
            needed += kNotSent.size() + stamp(i).size() + std::min(text.size(), kMostSent) + 4;
        if (needed > out.free()) return false;
        return directive.kind != Kind::directory || !begins ||
               out.size() < rooms_[directive.index].lines;
    }

    void put(std::size_t i, std::string_view text, bool begins, bool finish) {
        const Directive& directive = script_.directives[i];
        if (directive.kind == Kind::status) {
            if (!begins) return;
            if (text.ends_with('\n')) text.remove_suffix(1);
            block_.status_headings[directive.index] = stamp(i);
            block_.status_lines[directive.index] = text;
            block_.has_status |= 1u << directive.index;
            return;
        }
        if (!begins && !keeps_parts(directive)) return;
        if (begins && directive.kind == Kind::directory &&
            script_.directories[directive.index].udp) {
            if (!send_beginning(i, text)) return;
            // The rest of a line that comes in parts has no place in this file.
            if (!keeps_parts(directive)) finish = !text.ends_with('\n');
        }
        Output& out = output_of(i);
        if (begins) out.put(stamp(i).view());
        if (directive.kind != Kind::directory && directive.kind != Kind::output &&
            directive.size != 0 && text.size() > directive.size) {
            text = text.substr(0, begins ? directive.size : 0);
            finish = begins;
        }
        out.put(text);
        if (finish) out.put("\n");
    }

    const Script& script_;
    const sys::WallTime now_;
    const Rooms& rooms_;
    Block& block_;
    const UdpSender& udp_;
    std::array<Stamp, kMaxDirectives>& stamps_ = stamps;
    std::uint64_t stamped_ = 0;  // the stamps that were made
    std::uint64_t all_ = 0;
    bool plain_ = true;

    static constexpr std::string_view kNotSent = "warning: failure sending through udp: ";
    static constexpr std::size_t kMostSent = 60000;  // of a line; a datagram has at most 65507

    static std::array<Stamp, kMaxDirectives> stamps;
    static base::FixedString<65000> datagram_;
};

// Scratch of one block; most of it is never touched.
std::array<Stamp, kMaxDirectives> Filler::stamps;
base::FixedString<65000> Filler::datagram_;

// The first line of the text, with its end when that is there.
struct Line {
    std::string_view text;
    std::string_view content;  // without the line end
    bool whole = false;
    bool cut = false;  // at the limit of lines
};

Line next_line(const Script& script, std::string_view text, std::size_t at, bool begins) {
    const std::size_t end = find_line_end(text, at);
    Line line;
    line.whole = end != std::string_view::npos;
    line.content = text.substr(at, line.whole ? end - at : std::string_view::npos);
    line.text = text.substr(at, line.content.size() + (line.whole ? 1 : 0));
    if (script.line_limit != 0 && begins && line.content.size() > script.line_limit) {
        line.text = line.content = line.content.substr(0, script.line_limit);
        line.whole = false;
        line.cut = true;
    }
    return line;
}

}  // namespace

std::uint64_t route_line(const Script& script, std::string_view line) {
    std::uint64_t route = 0;
    bool selected = true;
    bool taken = false;
    for (std::size_t i = 0; i < script.directives.size(); ++i) {
        const Directive& directive = script.directives[i];
        switch (directive.kind) {
            case Kind::select:
                selected = selected || script.patterns[directive.index].matches(line);
                break;
            case Kind::deselect:
                selected = selected && !script.patterns[directive.index].matches(line);
                break;
            case Kind::select_others:
                selected = !taken;
                break;
            case Kind::directory:
            case Kind::output:
            case Kind::alert:
            case Kind::error:
            case Kind::status:
                if (selected) route |= std::uint64_t{1} << i;
                taken = taken || selected;
                break;
        }
    }
    return route;
}

void replace_bytes(const Script& script, std::span<char> text) {
    if (script.replacement == '\0') return;
    for (char& c : text)
        if (script.replaced.has(static_cast<unsigned char>(c))) c = script.replacement;
}

void fill_block(const Script& script,
                std::string_view text,
                sys::WallTime now,
                const Continuation& before,
                const Rooms& rooms,
                bool flush,
                bool last,
                Block& block,
                const UdpSender& udp) {
    for (std::size_t i = 0; i < script.directories.size(); ++i) block.directories[i].clear();
    block.output.clear();
    block.alert.clear();
    block.error.clear();
    block.taken = 0;
    block.has_status = 0;
    block.after = before;
    Filler filler(script, now, rooms, block, udp);
    if (filler.plain() && !before.unfinished && !flush) {
        block.taken = filler.borrow(text);
        if (block.taken > 0) return;
    }
    if (block.after.unfinished && filler.must_break(block.after.route)) {
        filler.finish_line(block.after.route);
        block.after = {};
    }
    while (block.taken < text.size()) {
        const bool begins = !block.after.unfinished;
        const Line line = next_line(script, text, block.taken, begins);
        if (!line.whole && !line.cut && !flush) return;
        const std::uint64_t route = begins ? filler.route(line.content) : block.after.route;
        const bool finish = line.cut || (!line.whole && last);
        if (!filler.add(line.text, route, begins, finish)) return;
        block.taken += line.text.size();
        block.after = line.whole || finish ? Continuation{} : Continuation{true, route};
    }
    if (last && text.empty() && block.after.unfinished) {
        filler.finish_line(block.after.route);
        block.after = {};
    }
}

}  // namespace slipway::logger
