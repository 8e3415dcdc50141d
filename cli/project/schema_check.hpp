#pragma once

#include <string>

#include "project/schema_report.hpp"

namespace sluice::project::schema {

/// Checks a YAML tree against compiled rules. Written for its messages: each one has the place in the file, says what was
/// expected there, and of alternatives only the one is reported that the author meant.
class Checker {
public:
    Checker(const yaml::Document& document, const Definitions& definitions, const Filling* filling)
        : m_filling(filling), m_reporter(document, definitions, filling) {}

    /// Everything that is wrong with the document.
    void run(const yaml::Document& document, const Rule& rule, Findings& out);

private:
    /// A member or item as it counts; `node` is nullptr if it was taken out.
    struct Part {
        const yaml::Node* node = nullptr;
        Path path;
    };

    [[nodiscard]] Part enter(const yaml::Node& node, Path path) const;
    [[nodiscard]] bool has(const yaml::Node& map, std::string_view name, const Path& path) const;
    [[nodiscard]] std::vector<Part> items_of(const yaml::Node& list, const Path& path) const;
    [[nodiscard]] std::string canonical_of(const yaml::Node& node, const Path& path) const;

    void check(const yaml::Node& node, const Rule& given, const Path& path, Findings& out);
    [[nodiscard]] bool holds(const yaml::Node& node, const Rule& rule, const Path& path);
    [[nodiscard]] bool check_type(const yaml::Node& node, CoreType type, const Rule& rule, const Path& path,
                                  Findings& out) const;
    [[nodiscard]] bool check_secret(const yaml::Node& node, const Rule& rule, const Path& path, Findings& out) const;
    void check_environment(const yaml::Node& node, const Rule& rule, const Path& path, Findings& out) const;
    void check_alternatives(const yaml::Node& node, const std::vector<RulePtr>& branches, const Rule& rule,
                            const Path& path, Findings& out);
    void check_one_of(const yaml::Node& node, const Rule& rule, const Path& path, Findings& out);
    void check_logic(const yaml::Node& node, const Rule& rule, const Path& path, Findings& out);
    void check_choices(const yaml::Node& node, CoreType type, const Rule& rule, const Path& path, Findings& out) const;
    void check_text(const yaml::Node& node, const Rule& rule, const Path& path, Findings& out) const;
    void check_format(const yaml::Node& node, const Rule& rule, const Path& path, Findings& out) const;
    void check_range(const yaml::Node& node, const Rule& rule, const Path& path, Findings& out) const;
    void check_list(const yaml::Node& node, const Rule& rule, const Path& path, Findings& out);
    void check_items(const yaml::Node& node, const std::vector<Part>& items, const Rule& rule, const Path& path,
                     Findings& out);
    void check_unique(const std::vector<Part>& items, const Rule& rule, Findings& out) const;
    void check_merge_key(const std::vector<Part>& items, const Rule& rule, Findings& out) const;
    void check_map(const yaml::Node& node, const Rule& rule, const Path& path, Findings& out);
    void check_counts(std::size_t count, const yaml::Node& node, const Rule& rule, const Path& path,
                      Findings& out) const;
    void check_member(const yaml::Node& map, const yaml::Node& key, const Part& part, const Rule& rule,
                      const Path& path, Findings& out);
    void missing(const yaml::Node& node, const Rule& rule, std::string_view name, const Path& path,
                 std::string_view why, Findings& out) const;
    void unknown(const yaml::Node& map, const yaml::Node& key, const Rule& rule, const Path& path, Findings& out) const;

    const Filling* m_filling;
    Reporter m_reporter;
    std::size_t m_steps = 0;
};

}  // namespace sluice::project::schema
