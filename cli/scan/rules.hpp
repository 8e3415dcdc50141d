#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scan/finding.hpp"
#include "support/error.hpp"

namespace sluice::scan {

/// How a rule looks at the place where one of its keywords stands.
enum class Match {
    at_keyword,    ///< the pattern is tried exactly there, and no letter, digit or '_' may precede
    from_keyword,  ///< the pattern is tried exactly there, whatever precedes
    near_keyword,  ///< the pattern is searched in a window around it
    assignment,    ///< no pattern: the keyword belongs to a key's name, and key and value are judged
};

/// One rule of cli/scan/rules/*.yaml; the fields are explained in docs/guide/scan.md.
struct Rule {
    std::string id;
    std::string description;
    Severity severity = Severity::high;
    std::vector<std::string> keywords;  ///< literal, any case; one of them stands in every match
    Match match = Match::at_keyword;
    std::string pattern;  ///< RE2
    int group = 0;        ///< the capture that is the secret
    std::string unless;   ///< RE2; a secret in which it is found is none (vendors' published examples)
    bool judged = false;  ///< the secret is also put to the grammar of references and placeholders
    std::string link;     ///< how to revoke it
    std::string hint;
};

/// An example of a rule file: its parts joined are a text in which the rule must, or must not, find something.
struct Example {
    std::string rule;
    std::string text;
    bool found = true;
};

struct RuleFile {
    std::vector<Rule> rules;
    std::vector<Example> examples;
};

/// Reads one file of rules. Unknown fields, unknown values, a rule without keyword, and an id used twice are errors.
[[nodiscard]] Result<RuleFile> read_rules(std::string_view text, const std::string& name);

/// The rules that sluice brings, sorted by id.
[[nodiscard]] const std::vector<Rule>& builtin_rules();
/// Their examples (tests and `rule show`).
[[nodiscard]] std::vector<Example> builtin_examples();
[[nodiscard]] const Rule* find_rule(std::string_view id);

/// The rule of endpoints that stand where their environment has no business; it has no pattern of its own.
inline constexpr std::string_view k_endpoint_rule = "production-endpoint";

}  // namespace sluice::scan
