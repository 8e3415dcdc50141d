#pragma once

#include <map>
#include <string>
#include <vector>

#include "project/error_list.hpp"
#include "render/rendered.hpp"
#include "render/template.hpp"

namespace sluice::render {

/// The values of one integration in one environment, by name.
struct Values {
    std::map<std::string, const ResolvedParameter*, std::less<>> parameters;
    std::map<std::string, std::string, std::less<>> references;  ///< secret → "sealed://…"
};

/// Bytes that replace [begin, end) of the source, and the references and values in them, by offset within `bytes`.
struct Edit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string bytes;
    std::vector<ReferenceSpan> references;
    std::vector<ValueSpan> values = {};
};

inline bool is_yaml(Context context) { return context <= Context::yaml_folded; }
inline bool is_toml(Context context) { return context >= Context::toml_basic && context <= Context::toml_rewritten; }
inline bool is_block(Context context) { return context == Context::yaml_literal || context == Context::yaml_folded; }
/// True if a whole scalar there can be a number, a bool, a list or a map.
inline bool takes_nodes(Context context) { return is_yaml(context) || context == Context::json || is_toml(context); }

/// Writes the values of one template's slots.
class SlotWriter {
public:
    SlotWriter(const Template& in, const Values& values, project::ErrorList& errors)
        : m_in(in), m_values(values), m_errors(errors) {}

    /// True if the slot is one optional parameter that has no value, so that it goes away.
    [[nodiscard]] bool is_unset(const Slot& slot) const;
    /// The edits that write the slot's values, by offset.
    void write(const Slot& slot, std::vector<Edit>& edits);

private:
    struct Part {
        const Piece* piece = nullptr;
        std::string text;                        ///< of a literal, an escape or a parameter
        const std::string* reference = nullptr;  ///< of a secret
    };

    bool gather(const Slot& slot, std::vector<Part>& parts);
    bool gather_parameter(const Slot& slot, const Piece& piece, Part& part);
    bool joins_safely(const std::vector<Part>& parts);
    bool has_room(const Piece& piece, std::size_t bytes);
    bool gather_secret(const Slot& slot, const Piece& piece, Part& part);
    void write_node(const Slot& slot, const ResolvedParameter& value, std::vector<Edit>& edits);
    void write_yaml(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits);
    void write_block(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits);
    /// An empty value must not leave the template's white space first or last in the text.
    void write_ini(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits);
    /// The value that makes `%(` together with its neighbour, or may make it because it is a secret; or nullptr.
    [[nodiscard]] static const Part* completes_insertion(const std::vector<Part>& parts);
    void write_env(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits);
    void write_toml(const Slot& slot, const std::vector<Part>& parts, std::vector<Edit>& edits);
    void write_raw(const std::vector<Part>& parts, std::vector<Edit>& edits);
    /// Replaces each placeholder by its part's text through an escape; references as they are.
    void splice(const std::vector<Part>& parts, std::string_view encoder, std::vector<Edit>& edits);
    /// One edit for the whole scalar: quote, all parts escaped, quote.
    void rewrite(const Slot& slot, const std::vector<Part>& parts, std::string_view encoder, std::vector<Edit>& edits);
    void append(Edit& edit, const Part& part, std::string_view encoder, bool first);
    /// Notes that the edit's bytes from `begin` on are the piece's value.
    void mark(Edit& edit, const Piece& piece, std::size_t begin) const;
    /// An edit that writes one piece's value.
    [[nodiscard]] Edit edit_of(const Piece& piece, std::size_t begin, std::size_t end, std::string bytes) const;
    /// Keeps the template's blank, `=` or `:` behind a placeholder that begins a .properties value and may be written as
    /// nothing; a backslash at the end of the line may stand between the two.
    void keep_blank(const Part& part, std::vector<Edit>& edits) const;
    [[nodiscard]] bool begins_line(const Piece& piece) const;
    [[nodiscard]] std::string env_encoder() const;
    void refuse(const Piece& piece, std::string rule, std::string message, std::string hint = {});
    /// What to do about a value that the encoder refuses.
    [[nodiscard]] std::string way_out(const Piece& piece, std::string_view encoder) const;

    const Template& m_in;
    const Values& m_values;
    project::ErrorList& m_errors;
    std::size_t m_written = 0;  ///< bytes
};

/// Takes members whose value is unset out of their maps, lists and lines.
void remove_unset(const Template& in, const std::vector<const Slot*>& unset, std::vector<Edit>& edits,
                  project::ErrorList& errors);

/// The template's bytes with the edits made.
[[nodiscard]] RenderedFile apply(const Template& in, std::vector<Edit> edits);

/// A list or map in flow style, texts double-quoted; the same in YAML and JSON.
[[nodiscard]] std::string write_flow(const project::ParameterType& type, const project::yaml::Node& node,
                                     Context context);

/// The same for TOML: an inline array or inline table.
[[nodiscard]] std::string write_toml_node(const project::ParameterType& type, const project::yaml::Node& node);

}  // namespace sluice::render
