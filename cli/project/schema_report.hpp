#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "project/core_scalar.hpp"
#include "project/schema.hpp"
#include "project/schema_rule.hpp"
#include "project/yaml.hpp"
#include "support/error.hpp"

namespace sluice::project::schema {

/// Where the checker is: `contract.spec.path`, `templates[2].file`. Lives on the stack; written out only for a message.
struct Path {
    const Path* parent = nullptr;
    const yaml::Node* key = nullptr;  ///< of a member; an item has none
    std::size_t index = 0;
    std::size_t depth = 0;
    const yaml::Node* place = nullptr;  ///< the node of the document that this or a node above stands for, if any

    [[nodiscard]] Path member(const yaml::Node& name) const { return {this, &name, 0, depth + 1, place}; }
    [[nodiscard]] Path item(std::size_t at) const { return {this, nullptr, at, depth + 1, place}; }
    [[nodiscard]] std::string text() const;
    /// The keys from the place to here.
    [[nodiscard]] std::vector<std::string_view> keys_from_place() const;
};

struct Violation {
    std::size_t depth = 0;
    std::size_t offset = 0;
    Error error;
};

/// What was found below one schema. Alternatives are first tried without messages, which is what takes the time.
struct Findings {
    bool quiet = false;
    bool any = false;
    std::size_t deepest = 0;
    std::vector<Violation> list;  ///< empty if quiet
};

struct Message {
    std::string text;
    std::string hint;
    bool hides_line = false;  ///< the line may hold what must not be shown
};

/// What is violated: the rule of the error, and the keyword of the schema that asks for something else, if any.
struct Fault {
    Fault(const char* rule, const Rule& schema, std::string_view word) : error(rule), asked_by(schema), keyword(word) {}

    const char* error;
    const Rule& asked_by;
    std::string_view keyword;
};

/// Makes errors of violations.
class Reporter {
public:
    Reporter(const yaml::Document& document, const Definitions& definitions, const Filling* filling)
        : m_document(document), m_definitions(definitions), m_filling(filling) {}

    /// `say` is called only if the message is wanted.
    template <class Say>
    void report(const yaml::Node& node, const Path& path, const Fault& fault, Findings& out, Say say,
                std::size_t deeper = 0) const {
        out.any = true;
        out.deepest = std::max(out.deepest, path.depth + deeper);
        if (!out.quiet) add(node, path, fault, say(), path.depth + deeper, out);
    }

    /// Values are shown of rendered configs, which hold references and no secrets; of our own documents never.
    [[nodiscard]] bool shows_values() const { return m_filling != nullptr; }
    /// The value, short and fit for a terminal, and `verb` behind it; or "" if it is not shown.
    [[nodiscard]] std::string shown(const yaml::Node& node, std::string_view verb = " ") const;
    /// A hint for what reads as a key because a comma in { } cut the value before it: {type: map<string,int>}; or "".
    [[nodiscard]] std::string cut_value(const yaml::Node& map, const yaml::Node& key) const;

private:
    void add(const yaml::Node& node, const Path& path, const Fault& fault, Message message, std::size_t depth,
             Findings& out) const;

    const yaml::Document& m_document;
    const Definitions& m_definitions;
    const Filling* m_filling;
};

[[nodiscard]] std::string plural(std::int64_t count, std::string_view noun);
/// "known here: a, b", for hints.
[[nodiscard]] std::string known_keys(const Rule& rule);
/// What to write instead of a value of the wrong type.
[[nodiscard]] std::string type_hint(const yaml::Node& node, CoreType type, const Rule& rule);

}  // namespace sluice::project::schema
