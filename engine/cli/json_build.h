// Answers about definitions and generations for programs: docs/formats/json.md, docs/schema.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/cli/rehearsal.h"
#include "engine/cli/service_info.h"
#include "engine/database/commit.h"
#include "engine/database/prune.h"
#include "engine/source/change.h"
#include "engine/source/origin.h"

namespace slipway::cli {

// One line: what a commit made, or would make.
std::string commit_as_json(const database::Commit& done, bool dry_run);

// One line: {"generation", "changes":[{"name", "action", "why"}]}; the actions of rehearsal.h.
std::string deeds_as_json(const std::vector<Deed>& deeds, const std::string& generation);

// One line: {"changed":[{"path", "action", "about"}]}.
std::string changes_as_json(const std::vector<source::Change>& changes);

// A definition as `slipway cat` shows it.
struct DefinitionView {
    std::string name;
    std::vector<std::string> paths;
    std::vector<source::Origin> origins;
    bool masked = false;
};

// An array of {"name", "masked", "files":[…], "values":[{"section", "key", "value", "path", "line",
// "replaced"}]}.
std::string definitions_as_json(const std::vector<DefinitionView>& views);

// A key of a service whose values differ: "files", "committed" and "running", and what each says.
struct KeyDifference {
    std::string service, key;
    std::vector<std::pair<std::string, std::string>> sides;
};

// An array of {"service", "key", "files", "committed", "running"}; the key is empty when a side has
// no such service.
std::string differences_as_json(const std::vector<KeyDifference>& differences);

std::string generations_as_json(const std::vector<database::KnownGeneration>& known);
// One line: what is current now.
std::string rollback_as_json(const database::KnownGeneration& now);
// One line: whether an edit was saved, and where.
std::string edit_as_json(const std::string& path, bool saved);
std::string pruned_as_json(const database::Pruned& pruned, bool dry_run);

struct Proof;
// One line: what came of a proof.
std::string proof_as_json(const Proof& proof);

}  // namespace slipway::cli
