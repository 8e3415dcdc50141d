#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "project/error_list.hpp"
#include "project/model.hpp"

namespace sluice::render {

inline constexpr std::size_t k_template_limit = 4U << 20;  ///< bytes
inline constexpr std::size_t k_output_limit = 16U
                                              << 20;  ///< bytes of values in a file, as many as a bundle's member has
inline constexpr std::size_t k_nowhere = static_cast<std::size_t>(-1);

/// A part of a scalar's text.
struct Piece {
    enum class Kind {
        literal,    ///< copied
        escape,     ///< `$${`, written as `${`
        parameter,  ///< `${name}`, `${text:name}`
        secret,     ///< `${secret:name}`, `${secret:name|url}`
        broken,     ///< a placeholder that was refused: nothing more is said of what stands there
    };
    Kind kind = Kind::literal;
    std::string text;       ///< literal: decoded; else the name
    bool as_text = false;   ///< `${text:…}`
    std::string inner;      ///< of a secret: "", "url" or "text"
    std::size_t begin = 0;  ///< in the source; not of literals
    std::size_t end = 0;
};

/// Where a scalar stands, which decides how a value is written there.
enum class Context {
    yaml_plain,
    yaml_single,
    yaml_double,
    yaml_literal,
    yaml_folded,
    json,
    properties,
    env,
    ini,
    xml_text,
    xml_attribute,
    toml_basic,          ///< in double quotes, one or three
    toml_literal,        ///< in one single quote
    toml_literal_lines,  ///< in three single quotes
    toml_rewritten,      ///< a string that is always written anew, as a basic one
    raw,                 ///< a line of a file of which nothing is known
};

/// A scalar that holds placeholders.
struct Slot {
    Context context = Context::yaml_plain;
    std::size_t begin = 0;  ///< the scalar in the source, quotes included
    std::size_t end = 0;
    std::size_t indent = 0;  ///< of a block scalar; k_nowhere: not known, so that no line feed can be written
    bool alone = true;       ///< false: never a whole value (XML: a text beside other content; raw: a line)
    std::vector<Piece> pieces;
    std::size_t container = k_nowhere;
    std::size_t member = 0;

    /// The piece that is the whole scalar, or nullptr.
    [[nodiscard]] const Piece* whole() const {
        const bool block = context == Context::yaml_literal || context == Context::yaml_folded;
        return alone && pieces.size() == 1 && !block ? &pieces.front() : nullptr;
    }
};

/// A map, list, or file of lines (in XML of elements and attributes): what an optional parameter without a value is taken out of.
struct Container {
    enum class Kind { yaml_block_map, yaml_block_list, flow_map, flow_list, lines };
    struct Member {
        std::size_t begin = 0;  ///< of its key, of a list's item, or of its line; XML: of all that goes
        std::size_t end = 0;    ///< known for members that are slots
    };
    Kind kind = Kind::lines;
    std::size_t begin = 0;
    std::vector<Member> members;
};

struct SchemaCheck;

/// A template, parsed once: where its placeholders are and how it can be cut.
struct Template {
    const project::TemplateFile* file = nullptr;
    std::string name;  ///< relative to the project
    std::string source;
    std::string sha256;
    std::vector<Slot> slots;  ///< by offset
    std::vector<Container> containers;
    std::map<std::size_t, std::size_t> anchors;  ///< of YAML, where each is set, by offset
    std::set<std::size_t> used_anchors;
    std::optional<Location> commented;        ///< the first placeholder that stands in a comment
    bool has_schema = false;                  ///< asks the parser for the tree
    std::optional<project::yaml::Node> tree;  ///< what a reader of the template gets; YAML, JSON and TOML
};

/// An integration's templates, parsed, and what they use. Points into the declaration.
struct CompiledIntegration {
    const project::Declaration* declaration = nullptr;
    std::vector<Template> templates;            ///< sorted by path
    std::shared_ptr<const SchemaCheck> schema;  ///< nullptr: it has none
};

/// Reads and parses the templates of an integration. What is wrong with one, undeclared and unused names included, goes to
/// the list; the others, and the placeholders that are in order, are given all the same, so that one run finds everything.
[[nodiscard]] CompiledIntegration compile(const project::Project& project, const project::Declaration& declaration,
                                          project::ErrorList& errors);

class PlaceholderReader;
/// The placeholders in the fields of a declaration (`principal: ${db_user}`), with their offsets in its source.
[[nodiscard]] std::vector<Piece> declared_uses(const project::Declaration& declaration, PlaceholderReader& reader);

/// Splits texts at their placeholders, checks the names, and remembers which were used.
class PlaceholderReader {
public:
    PlaceholderReader(const project::Declaration& declaration, project::ErrorList& errors)
        : m_declaration(declaration), m_errors(errors) {}

    /// `offsets[i]` is where byte i of `decoded` stands in `source`. Adjacent pieces are never both literal.
    std::vector<Piece> read(std::string_view decoded, const std::vector<std::size_t>& offsets, const std::string& name,
                            std::string_view source);

    /// Errors for what was declared and never used.
    void check_unused();

private:
    struct Text;
    void check_passthrough();
    bool passes(const Text& text, std::size_t at, std::string_view name);
    [[nodiscard]] std::string unused_hint(const std::string& name) const;
    std::size_t read_one(const Text& text, std::size_t at, std::vector<Piece>& pieces);
    [[nodiscard]] static Piece broken(const Text& text, std::size_t at, std::size_t length);
    bool name_parameter(const Text& text, std::size_t at, std::size_t length, std::string_view name);
    bool name_secret(const Text& text, std::size_t at, std::size_t length, Piece& piece, std::string_view content);
    [[nodiscard]] std::string meant_form(std::string_view content) const;
    [[nodiscard]] std::string syntax_hint(std::string_view content);
    /// Counts as used what a refused placeholder was meant to name, so that one mistake is not reported twice.
    void excuse(std::string_view name);
    void refuse(const Text& text, std::size_t at, std::size_t length, std::string rule, std::string message,
                std::string hint);

    const project::Declaration& m_declaration;
    project::ErrorList& m_errors;
    std::set<std::string, std::less<>> m_parameters;
    std::set<std::string, std::less<>> m_secrets;
    std::set<std::size_t> m_patterns;                        ///< of `passthrough` that spared a name
    std::vector<std::pair<std::string, Location>> m_passed;  ///< the names, and where they stand first
};

// One parser a format: fills slots and containers.
[[nodiscard]] Result<> parse_yaml_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors);
[[nodiscard]] Result<> parse_json_template(Template& out, PlaceholderReader& reader);
[[nodiscard]] Result<> parse_properties_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors);
[[nodiscard]] Result<> parse_env_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors);
[[nodiscard]] Result<> parse_ini_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors);
[[nodiscard]] Result<> parse_xml_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors);
[[nodiscard]] Result<> parse_toml_template(Template& out, PlaceholderReader& reader);
/// The declaration says which parameters have a pattern.
[[nodiscard]] Result<> parse_raw_template(Template& out, const project::Declaration& declaration,
                                          PlaceholderReader& reader, project::ErrorList& errors);

/// Where the first placeholder of a parsed template stands that none of its slots holds, and so a comment: it is copied as
/// it is and is no use of what it names. Only names that are declared count.
[[nodiscard]] std::optional<Location> find_commented(const Template& in, const project::Declaration& declaration);

/// A location in a template's source.
[[nodiscard]] Location at(const Template& in, std::size_t offset, std::size_t width = 1);

/// Appends a character as UTF-8.
void append_utf8(std::string& out, std::uint32_t character);

}  // namespace sluice::render
