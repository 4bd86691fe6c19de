// Compiles a pattern in one pass, with a stack of its own for the groups.
//
// A fragment of the pattern is known by what it may begin and end with; joining two fragments adds
// to what follows their characters (V. M. Glushkov, 1961).
#include "engine/base/number.h"
#include "engine/logger/bracket.h"
#include "engine/logger/pattern.h"

namespace slipway::logger {
namespace {

using Wrong = std::optional<std::string_view>;

constexpr std::string_view kTooLong =
    "more than 256 characters in a pattern, repetitions counted as often as they repeat";
constexpr std::string_view kTooDeep = "more than 16 groups within each other";
constexpr std::string_view kNothingToRepeat = "nothing to repeat";
constexpr std::string_view kOpenGroup = "a group without its end";
constexpr std::string_view kBadCount = "a repetition is {N}, {N,} or {N,M} with N up to M";
constexpr std::string_view kLastBackslash = "a backslash at the end";
constexpr std::string_view kBackReference = "back references like \\1 are not matched";
constexpr std::string_view kBoundary = "\\b \\B \\< \\> \\` and \\' are not matched";

constexpr std::size_t kUnbounded = ~std::size_t{0};

struct Fragment {
    std::size_t begin = 0;  // its characters are those from here to its end
    bool nullable = true;
    BitSet first;
    BitSet last;
};

// What is open between "(" and ")".
struct Group {
    Fragment before;    // the alternatives in front of the last "|"
    Fragment sequence;  // what stands behind that, without the piece
    Fragment piece;     // may still be repeated
    bool alternatives = false;
    bool repeatable = false;
};

BitSet one_byte(char c) {
    BitSet bytes;
    bytes.add(static_cast<unsigned char>(c));
    return bytes;
}

BitSet class_bytes(std::string_view name) {
    BitSet bytes;
    (void)add_class(name, bytes);
    return bytes;
}

BitSet word_bytes() {
    BitSet bytes = class_bytes("alnum");
    bytes.add('_');
    return bytes;
}

}  // namespace

class PatternCompiler {
public:
    explicit PatternCompiler(Pattern& pattern) : pattern_(pattern) { open_group(); }

    Wrong compile(std::string_view text);

private:
    void open_group() {
        Group& group = groups_[depth_++];
        group = Group{};
        group.before.begin = group.sequence.begin = group.piece.begin = pattern_.count_;
    }

    Fragment join(const Fragment& a, const Fragment& b);
    void finish_piece(Group& group);
    Fragment finish_group();
    Wrong add_character(const BitSet* bytes, BitSet* anchors = nullptr);
    Wrong repeat(std::size_t least, std::size_t most);
    Wrong repeat_copies(std::size_t least, std::size_t most);
    void loop(Fragment& piece);
    bool copy_characters(const Fragment& piece, std::size_t length, std::size_t shift);
    Wrong count(std::string_view text, std::size_t& at);
    Wrong escape(char c);
    Wrong step(std::string_view text, std::size_t& at);

    static constexpr std::size_t kMaxDepth = 17;

    Pattern& pattern_;
    std::array<Group, kMaxDepth> groups_;
    std::size_t depth_ = 0;
};

Fragment PatternCompiler::join(const Fragment& a, const Fragment& b) {
    for (std::size_t i = a.begin; i < pattern_.count_; ++i)
        if (a.last.has(i)) pattern_.follow_[i] |= b.first;
    return {.begin = a.begin,
            .nullable = a.nullable && b.nullable,
            .first = a.nullable ? a.first | b.first : a.first,
            .last = b.nullable ? a.last | b.last : b.last};
}

void PatternCompiler::finish_piece(Group& group) {
    if (group.repeatable) group.sequence = join(group.sequence, group.piece);
    group.repeatable = false;
}

Fragment PatternCompiler::finish_group() {
    Group& group = groups_[--depth_];
    finish_piece(group);
    if (!group.alternatives) return group.sequence;
    return {.begin = group.before.begin,
            .nullable = group.before.nullable || group.sequence.nullable,
            .first = group.before.first | group.sequence.first,
            .last = group.before.last | group.sequence.last};
}

// A character that takes one of `bytes`, or an anchor.
Wrong PatternCompiler::add_character(const BitSet* bytes, BitSet* anchors) {
    if (pattern_.count_ == Pattern::kMaxCharacters) return kTooLong;
    const std::size_t character = pattern_.count_++;
    for (std::size_t byte = 0; bytes != nullptr && byte < 256; ++byte)
        if (bytes->has(byte)) pattern_.takes_[byte].add(character);
    if (anchors != nullptr) anchors->add(character);
    Group& group = groups_[depth_ - 1];
    finish_piece(group);
    group.piece = {.begin = character, .nullable = false, .first = {}, .last = {}};
    group.piece.first.add(character);
    group.piece.last = group.piece.first;
    group.repeatable = true;
    return std::nullopt;
}

void PatternCompiler::loop(Fragment& piece) {
    for (std::size_t i = piece.begin; i < pattern_.count_; ++i)
        if (piece.last.has(i)) pattern_.follow_[i] |= piece.first;
}

Wrong PatternCompiler::repeat(std::size_t least, std::size_t most) {
    Group& group = groups_[depth_ - 1];
    if (!group.repeatable) return kNothingToRepeat;
    if (least > 1 || (most > 1 && most != kUnbounded) || most == 0)
        return repeat_copies(least, most);
    if (most == kUnbounded) loop(group.piece);
    if (least == 0) group.piece.nullable = true;
    return std::nullopt;
}

bool PatternCompiler::copy_characters(const Fragment& piece,
                                      std::size_t length,
                                      std::size_t shift) {
    if (pattern_.count_ + length > Pattern::kMaxCharacters) return false;
    for (std::size_t i = piece.begin; i < piece.begin + length; ++i) {
        pattern_.follow_[i + shift] = pattern_.follow_[i].shifted(shift);
        if (pattern_.line_begins_.has(i)) pattern_.line_begins_.add(i + shift);
        if (pattern_.line_ends_.has(i)) pattern_.line_ends_.add(i + shift);
        for (BitSet& characters : pattern_.takes_)
            if (characters.has(i)) characters.add(i + shift);
    }
    pattern_.count_ += length;
    return true;
}

// x{2,4} is x x x? x?, and x{2,} is x x+.
Wrong PatternCompiler::repeat_copies(std::size_t least, std::size_t most) {
    Fragment& piece = groups_[depth_ - 1].piece;
    const std::size_t length = pattern_.count_ - piece.begin;
    if (most == 0) {
        pattern_.count_ = piece.begin;
        for (std::size_t i = piece.begin; i < piece.begin + length; ++i) pattern_.follow_[i] = {};
        for (BitSet& characters : pattern_.takes_) characters = characters.below(piece.begin);
        pattern_.line_begins_ = pattern_.line_begins_.below(piece.begin);
        pattern_.line_ends_ = pattern_.line_ends_.below(piece.begin);
        piece = {.begin = piece.begin, .nullable = true, .first = {}, .last = {}};
        return std::nullopt;
    }
    const std::size_t copies = most == kUnbounded ? least : most;
    for (std::size_t i = 1; i < copies; ++i)
        if (!copy_characters(piece, length, i * length)) return kTooLong;
    Fragment all = piece;
    all.nullable = all.nullable || least == 0;
    for (std::size_t i = 1; i < copies; ++i) {
        Fragment copy{.begin = piece.begin + i * length,
                      .nullable = piece.nullable || i >= least,
                      .first = piece.first.shifted(i * length),
                      .last = piece.last.shifted(i * length)};
        if (most == kUnbounded && i + 1 == copies) loop(copy);
        all = join(all, copy);
    }
    piece = all;
    return std::nullopt;
}

// Reads what stands behind "{"; `at` is moved to the "}".
Wrong PatternCompiler::count(std::string_view text, std::size_t& at) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return kBadCount;
    const std::string_view inside = text.substr(at + 1, end - at - 1);
    at = end;
    const std::size_t comma = inside.find(',');
    const std::string_view low = inside.substr(0, comma);
    const auto least = low.empty() && comma != std::string_view::npos
                           ? std::optional<std::uint64_t>(0)
                           : base::parse_unsigned(low);
    if (!least) return kBadCount;
    std::size_t most = *least;
    if (comma != std::string_view::npos) {
        const std::string_view high = inside.substr(comma + 1);
        const auto parsed = base::parse_unsigned(high);
        if (!high.empty() && !parsed) return kBadCount;
        most = high.empty() ? kUnbounded : *parsed;
    }
    if (most < *least) return kBadCount;
    if (*least > Pattern::kMaxCharacters || (most != kUnbounded && most > Pattern::kMaxCharacters))
        return kTooLong;
    return repeat(*least, most);
}

Wrong PatternCompiler::escape(char c) {
    if (c >= '1' && c <= '9') return kBackReference;
    if (std::string_view("bB<>`'").find(c) != std::string_view::npos) return kBoundary;
    BitSet bytes = one_byte(c);
    if (c == 'w' || c == 'W') bytes = word_bytes();
    if (c == 's' || c == 'S') bytes = class_bytes("space");
    if (c == 'W' || c == 'S') bytes = ~bytes;
    return add_character(&bytes);
}

// One piece of the pattern; `at` is left on its last character.
Wrong PatternCompiler::step(std::string_view text, std::size_t& at) {
    const char c = text[at];
    Group& group = groups_[depth_ - 1];
    switch (c) {
        case '*':
            return repeat(0, kUnbounded);
        case '+':
            return repeat(1, kUnbounded);
        case '?':
            return repeat(0, 1);
        case '{':
            return count(text, at);
        case '^':
            return add_character(nullptr, &pattern_.line_begins_);
        case '$':
            return add_character(nullptr, &pattern_.line_ends_);
        case '|':
            group.before = finish_group();
            ++depth_;
            group.alternatives = true;
            group.sequence = {};
            group.sequence.begin = pattern_.count_;
            return std::nullopt;
        case '(':
            if (depth_ == kMaxDepth) return kTooDeep;
            open_group();
            return std::nullopt;
        case ')': {
            // Without its beginning it is an ordinary character.
            if (depth_ == 1) break;
            const Fragment inside = finish_group();
            Group& outer = groups_[depth_ - 1];
            finish_piece(outer);
            outer.piece = inside;
            outer.repeatable = true;
            return std::nullopt;
        }
        case '\\':
            if (at + 1 == text.size()) return kLastBackslash;
            return escape(text[++at]);
        default:
            break;
    }
    BitSet bytes = one_byte(c);
    if (c == '.') bytes = ~BitSet{};
    if (c == '[') {
        bytes = {};
        if (const Wrong wrong = read_bracket(text, at, bytes)) return wrong;
    }
    return add_character(&bytes);
}

Wrong PatternCompiler::compile(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at)
        if (const Wrong wrong = step(text, at)) return wrong;
    if (depth_ > 1) return kOpenGroup;
    const Fragment all = finish_group();
    pattern_.nullable_ = all.nullable;
    pattern_.first_ = all.first;
    pattern_.last_ = all.last;
    for (std::size_t byte = 0; byte < 256; ++byte)
        if (pattern_.takes_[byte].meets(all.first)) pattern_.starts_.add(byte);
    return std::nullopt;
}

std::optional<std::string_view> compile_pattern(std::string_view text, Pattern& pattern) {
    return PatternCompiler(pattern).compile(text);
}

}  // namespace slipway::logger
