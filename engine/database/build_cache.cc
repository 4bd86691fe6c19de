#include "engine/database/build_cache.h"

#include <span>

#include "engine/base/bytes.h"

namespace slipway::database {
namespace {

constexpr std::string_view kMagic = "SlipwyC1";
constexpr std::size_t kHead = kMagic.size() + 8;  // and the checksum of what follows

class Writer {
public:
    void number(std::uint64_t value) {
        for (std::size_t i = 0; i < 8; ++i)
            bytes_ += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    }

    void text(std::string_view text) {
        number(text.size());
        bytes_ += text;
    }

    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

std::uint64_t word_at(std::string_view text) {
    return base::load_le<std::uint64_t>({reinterpret_cast<const std::uint8_t*>(text.data()), 8}, 0);
}

class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t number() {
        if (rest_.size() < 8) return fail();
        const std::uint64_t value = word_at(rest_);
        rest_.remove_prefix(8);
        return value;
    }

    std::string text() {
        const std::uint64_t size = number();
        if (size > rest_.size()) return fail(), std::string();
        std::string text(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return text;
    }

    // Of things that take at least eight bytes each.
    std::size_t count() {
        const std::uint64_t count = number();
        return count > rest_.size() / 8 ? fail() : count;
    }

    bool whole() const { return sound_ && rest_.empty(); }

private:
    std::uint64_t fail() {
        sound_ = false;
        rest_ = {};
        return 0;
    }

    std::string_view rest_;
    bool sound_ = true;
};

void put(Writer& out, const diag::Diagnostic& d) {
    for (const std::string* text :
         {&d.where.path, &d.code, &d.message, &d.source_line, &d.help, &d.service, &d.construct})
        out.text(*text);
    for (const int number : {static_cast<int>(d.severity), d.where.line, d.where.column, d.length,
                             static_cast<int>(d.loss)})
        out.number(static_cast<std::uint32_t>(number));
}

diag::Diagnostic diagnostic(Reader& in) {
    diag::Diagnostic d;
    for (std::string* text :
         {&d.where.path, &d.code, &d.message, &d.source_line, &d.help, &d.service, &d.construct})
        *text = in.text();
    const auto number = [&] { return static_cast<int>(in.number()); };
    d.severity = static_cast<diag::Severity>(number());
    d.where.line = number();
    d.where.column = number();
    d.length = number();
    d.loss = static_cast<diag::Loss>(number());
    return d;
}

}  // namespace

// FNV-1a of words in place of bytes; what the high half of a word did not reach is folded down.
std::uint64_t text_checksum(std::string_view text) {
    constexpr std::uint64_t prime = 0x100000001b3u;
    std::uint64_t hash = 0xcbf29ce484222325u ^ text.size();
    while (text.size() >= 8) {
        hash = (hash ^ word_at(text)) * prime;
        hash ^= hash >> 32;
        text.remove_prefix(8);
    }
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
    return hash;
}

std::string encode(const BuildCache& cache) {
    Writer out;
    out.text(cache.sources.rest);
    out.number(cache.sources.marks.size());
    for (const auto& [name, mark] : cache.sources.marks) {
        out.text(name);
        out.text(mark);
    }
    out.number(cache.answers.size());
    for (const auto& [question, answer] : cache.answers) {
        out.text(question);
        out.number(answer ? 1 : 0);
    }
    for (const std::uint64_t number : {cache.generation, cache.database, cache.definitions,
                                       cache.events, cache.services, cache.left_out})
        out.number(number);
    out.number(cache.diagnostics.size());
    for (const diag::Diagnostic& d : cache.diagnostics) put(out, d);
    const std::string body = out.take();
    out.number(text_checksum(body));
    return std::string(kMagic) + out.take() + body;
}

std::optional<BuildCache> decode_build_cache(std::string_view bytes) {
    if (!bytes.starts_with(kMagic) || bytes.size() < kHead) return std::nullopt;
    const std::string_view body = bytes.substr(kHead);
    if (Reader(bytes.substr(kMagic.size())).number() != text_checksum(body)) return std::nullopt;
    Reader in(body);
    BuildCache cache;
    cache.sources.rest = in.text();
    cache.sources.marks.resize(in.count());
    for (auto& [name, mark] : cache.sources.marks) {
        name = in.text();
        mark = in.text();
    }
    for (std::size_t left = in.count(); left > 0; --left) {
        std::string question = in.text();
        cache.answers[std::move(question)] = in.number() != 0;
    }
    for (std::uint64_t* number : {&cache.generation, &cache.database, &cache.definitions,
                                  &cache.events, &cache.services, &cache.left_out})
        *number = in.number();
    cache.diagnostics.resize(in.count());
    for (diag::Diagnostic& d : cache.diagnostics) d = diagnostic(in);
    if (!in.whole()) return std::nullopt;
    return cache;
}

graph::Machine recorded(graph::Machine machine, Answers& answers) {
    const auto record = [&answers](std::function<bool(const std::string&)>& ask, char what) {
        if (!ask) return;
        ask = [&answers, what, ask](const std::string& name) {
            const auto [at, fresh] = answers.try_emplace(what + name, false);
            if (fresh) at->second = ask(name);
            return at->second;
        };
    };
    answers["X"] = bool{machine.executable};
    answers["U"] = bool{machine.user};
    answers["G"] = bool{machine.group};
    record(machine.executable, 'x');
    record(machine.user, 'u');
    record(machine.group, 'g');
    return machine;
}

bool still_answers(const graph::Machine& machine, const Answers& answers) {
    for (const auto& [question, answer] : answers) {
        if (question.empty()) return false;
        const char what = question[0];
        const auto& ask = what == 'x' || what == 'X'   ? machine.executable
                          : what == 'u' || what == 'U' ? machine.user
                                                       : machine.group;
        const bool alone = question.size() == 1;
        if (!alone && !ask) return false;
        if ((alone ? bool{ask} : ask(question.substr(1))) != answer) return false;
    }
    return true;
}

}  // namespace slipway::database
