#include "scan/rules.hpp"

#include <algorithm>

#include "project/yaml.hpp"
#include "support/embedded.hpp"
#include "support/text.hpp"

namespace sluice::scan {

namespace yaml = project::yaml;

std::string_view severity_name(Severity severity) {
    switch (severity) {
        case Severity::low:
            return "low";
        case Severity::medium:
            return "medium";
        case Severity::high:
            return "high";
        case Severity::critical:
            return "critical";
    }
    return "high";
}

namespace {

/// Reads one file's rules, and keeps the first thing that is wrong.
class Reader {
public:
    explicit Reader(const yaml::Document& document) : m_document(document) {}

    Result<RuleFile> read() {
        const yaml::Node* list = m_document.root.find("rules");
        if (list == nullptr || !list->is_sequence())
            refuse(m_document.root, "a rule file is a map with a list `rules`");
        if (!m_error) {
            for (const yaml::Node& node : list->items) rule(node);
        }
        if (m_error) return fail(std::move(*m_error));
        return std::move(m_out);
    }

private:
    void refuse(const yaml::Node& node, std::string message) {
        if (m_error) return;
        m_error = Error{Code::usage, "rule-format", std::move(message)};
        m_error->at(m_document.locate(node));
    }

    static std::vector<std::string> texts(const yaml::Node& node) {
        std::vector<std::string> out;
        for (const yaml::Node& item : node.items) out.push_back(item.text);
        return out;
    }

    void examples(const yaml::Node& list, const std::string& rule, bool found) {
        for (const yaml::Node& parts : list.items)
            m_out.examples.push_back({rule, parts.is_scalar() ? parts.text : join_text(texts(parts), ""), found});
    }

    void set_severity(const yaml::Node& node, Severity& out) {
        for (Severity s : {Severity::low, Severity::medium, Severity::high, Severity::critical}) {
            if (node.text != severity_name(s)) continue;
            out = s;
            return;
        }
        refuse(node, "severity is low, medium, high or critical");
    }

    void set_match(const yaml::Node& node, Match& out) {
        if (node.text == "at-keyword") {
            out = Match::at_keyword;
        } else if (node.text == "from-keyword") {
            out = Match::from_keyword;
        } else if (node.text == "near-keyword") {
            out = Match::near_keyword;
        } else if (node.text == "assignment") {
            out = Match::assignment;
        } else {
            refuse(node, "where is at-keyword, from-keyword, near-keyword or assignment");
        }
    }

    void field(const std::string& key, const yaml::Node& value, Rule& out) {
        if (key == "id") {
            out.id = value.text;
        } else if (key == "description") {
            out.description = value.text;
        } else if (key == "severity") {
            set_severity(value, out.severity);
        } else if (key == "keywords") {
            out.keywords = texts(value);
        } else if (key == "where") {
            set_match(value, out.match);
        } else if (key == "pattern") {
            out.pattern = value.text;
        } else if (key == "group") {
            out.group = value.text.size() == 1 ? value.text[0] - '0' : -1;
        } else if (key == "unless") {
            out.unless = value.text;
        } else if (key == "judged") {
            out.judged = value.text == "true";
        } else if (key == "link") {
            out.link = value.text;
        } else if (key == "hint") {
            out.hint = value.text;
        } else if (key != "match" && key != "ignore") {
            refuse(value, "unknown field \"" + printable(key) + "\" of a rule");
        }
    }

    void rule(const yaml::Node& node) {
        Rule out;
        for (const auto& [key, value] : node.members) field(key.text, value, out);
        if (!is_name(out.id)) refuse(node, "a rule has an id of [a-z0-9-]");
        if (out.description.empty()) refuse(node, "rule " + printable(out.id) + " has no description");
        bool blank =
            std::any_of(out.keywords.begin(), out.keywords.end(), [](const std::string& k) { return k.size() < 3; });
        if (out.keywords.empty() || blank)
            refuse(node, "rule " + printable(out.id) + " needs keywords of 3 bytes or more");
        if (out.pattern.empty() != (out.match == Match::assignment))
            refuse(node, "rule " + printable(out.id) + ": every rule but an assignment has a pattern");
        for (const Rule& other : m_out.rules)
            if (other.id == out.id) refuse(node, "rule " + printable(out.id) + " stands here twice");
        if (const yaml::Node* list = node.find("match"); list != nullptr) examples(*list, out.id, true);
        if (const yaml::Node* list = node.find("ignore"); list != nullptr) examples(*list, out.id, false);
        m_out.rules.push_back(std::move(out));
    }

    const yaml::Document& m_document;
    RuleFile m_out;
    std::optional<Error> m_error;
};

/// All shipped rule files. They are part of the program and tested; a broken one is reported as "no such rule".
RuleFile read_builtin() {
    RuleFile all;
    for (const EmbeddedFile& file : embedded::scan_rules()) {
        Result<RuleFile> read = read_rules(file.text, std::string(file.path));
        if (!read) continue;
        std::move(read->rules.begin(), read->rules.end(), std::back_inserter(all.rules));
        std::move(read->examples.begin(), read->examples.end(), std::back_inserter(all.examples));
    }
    std::sort(all.rules.begin(), all.rules.end(), [](const Rule& a, const Rule& b) { return a.id < b.id; });
    return all;
}

const RuleFile& builtin() {
    static const RuleFile all = read_builtin();
    return all;
}

}  // namespace

Result<RuleFile> read_rules(std::string_view text, const std::string& name) {
    yaml::Document document = TRY(yaml::parse(std::string(text), name));
    return Reader(document).read();
}

const std::vector<Rule>& builtin_rules() { return builtin().rules; }
std::vector<Example> builtin_examples() { return builtin().examples; }

const Rule* find_rule(std::string_view id) {
    for (const Rule& rule : builtin_rules())
        if (rule.id == id) return &rule;
    return nullptr;
}

}  // namespace sluice::scan
