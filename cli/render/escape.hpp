#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::render {

/// A receiver of encoded bytes. Two of them: one that counts, one that writes into memory that was made for it, so that
/// a secret is never in a growing string.
class Sink {
public:
    virtual void put(std::string_view bytes) = 0;

protected:
    ~Sink() = default;
};

class StringSink final : public Sink {
public:
    explicit StringSink(std::string& out) : m_out(out) {}
    void put(std::string_view bytes) override { m_out += bytes; }

private:
    std::string& m_out;
};

// The escapes of docs/formats/encoders.md. The text is UTF-8. Each returns what it cannot write, as "a line break", or
// std::nullopt.
using Escape = std::optional<std::string_view> (*)(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_yaml_double(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_json(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_properties(std::string_view text, Sink& sink);
/// The same where something stands before the text in the value, so that its first character is none.
std::optional<std::string_view> escape_properties_inner(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_env_bare(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_env_docker(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_env_compose(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_env_shell(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_ini(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_xml_text(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_xml_attribute(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_toml_basic(std::string_view text, Sink& sink);
std::optional<std::string_view> escape_url(std::string_view text, Sink& sink);

/// The escape of a place's name ("yaml-double"), or nullptr.
[[nodiscard]] Escape escape_by_name(std::string_view name);

/// True if every YAML 1.1 and 1.2 reader takes this plain scalar, in block context, for exactly this text.
[[nodiscard]] bool is_safe_plain(std::string_view text);
/// True if the text can stand in single quotes, its own quotes doubled.
[[nodiscard]] bool is_safe_single(std::string_view text);
/// True if the text has only characters of encoder `env`.
[[nodiscard]] bool is_env_bare(std::string_view text);

}  // namespace sluice::render
