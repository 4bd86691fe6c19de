// Brings the bodies of here-documents to their redirections.
#include "importers/shell/reader.h"

namespace slipway::importers::shell {

namespace {

// Walks the tree; its depth is bounded by the parser.
class Attacher {
public:
    explicit Attacher(std::vector<std::vector<Part>>& bodies) : bodies_(bodies) {}

    void commands(std::vector<Command>& list) {
        for (Command& c : list) command(c);
    }

private:
    void parts(std::vector<Part>& list) {
        for (Part& p : list) {
            parts(p.parts);
            commands(p.commands);
        }
    }

    void words(std::vector<Word>& list) {
        for (Word& w : list) parts(w.parts);
    }

    void redirection(Redirection& r) {
        parts(r.target.parts);
        if (r.op != Redirection::Operator::here && r.op != Redirection::Operator::here_no_tabs)
            return;
        r.body = std::move(bodies_.at(r.here_document));
        parts(r.body);
    }

    void command(Command& c) {
        for (Assignment& a : c.assignments) {
            parts(a.value.parts);
            words(a.elements);
        }
        words(c.words);
        for (Redirection& r : c.redirections) redirection(r);
        commands(c.condition);
        commands(c.body);
        commands(c.otherwise);
        for (CaseItem& item : c.items) {
            words(item.patterns);
            commands(item.body);
        }
    }

    std::vector<std::vector<Part>>& bodies_;
};

}  // namespace

void attach_here_documents(Script& script, std::vector<std::vector<Part>>& bodies) {
    Attacher(bodies).commands(script.commands);
}

}  // namespace slipway::importers::shell
