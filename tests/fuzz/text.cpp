// JSON, escapes, encodings, and the reader of placeholders.

#include "support/text.hpp"

#include <array>

#include "project/load.hpp"
#include "render/escape.hpp"
#include "render/rendered.hpp"
#include "render/template.hpp"
#include "support/encoding.hpp"
#include "support/json.hpp"
#include "support/json_read.hpp"
#include "support/time.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

/// Undoes an escape by the rules of the format that it is for; std::nullopt when the reader would refuse.
std::optional<std::string> read_back(std::string_view encoder, const std::string& data) {
    if (encoder == "json") {
        const auto json = Json::parse("\"" + data + "\"", "json");
        return json ? std::optional<std::string>(*json->as_string()) : std::nullopt;
    }
    if (encoder == "yaml-double") {
        const auto document = project::yaml::parse("\"" + data + "\"", "yaml", false);
        return document ? std::optional<std::string>(document->root.text) : std::nullopt;
    }
    if (encoder == "env" || encoder == "env-docker") return data;
    std::string out;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const char c = data[i];
        if (encoder != "env-compose" && encoder != "env-shell") return std::nullopt;
        if (c == '"' || c == '$' || (c == '`' && encoder == "env-shell")) return std::nullopt;
        if (c != '\\') {
            out += c;
            continue;
        }
        const char next = ++i < data.size() ? data[i] : '\0';
        const bool letter = encoder == "env-compose" && std::string_view("nrt").find(next) != std::string_view::npos;
        out += !letter ? next : next == 'n' ? '\n' : next == 'r' ? '\r' : '\t';
    }
    return out;
}

void check_json_reader(const Json& json) {
    JsonReader in(json, "document", Code::integrity);
    (void)in.text("a");
    (void)in.integer("b");
    (void)in.boolean("c");
    (void)in.texts("d");
    (void)in.array("e");
    (void)in.object("f");
    (void)in.text_or("g", "");
    check_result(in.finish());
}

}  // namespace

/// What was read, written and read again is the same.
void fuzz_json(std::string_view input) {
    const auto json = Json::parse(input, "document.json");
    check_result(json);
    if (!json) return;
    check_json_reader(*json);
    const std::string line = json->dump();
    require(line.find('\n') == std::string::npos, "a dump is one line");
    const auto again = Json::parse(line, "again.json");
    require(again && again->dump() == line, "a dump is read as it was");
    const auto pretty = Json::parse(json->dump_pretty(), "pretty.json");
    require(pretty && *pretty == *again, "both spellings are one document");
}

/// First byte: the encoder. What it writes is read as the value, and nothing ends the place where it stands.
void fuzz_escapes(std::string_view input) {
    constexpr std::array<std::string_view, 9> k_encoders{"yaml-double", "json",      "env",        "env-docker",
                                                         "env-compose", "env-shell", "properties", "yaml-double+url",
                                                         "json+text"};
    const std::string_view encoder = k_encoders[take_choice(input, k_encoders.size())];
    const auto value = Secret::copy(bytes_of(input));
    if (!value) return;
    const auto encoded = render::encode_value(encoder, *value);
    check_result(encoded);
    require(is_utf8(input) || !encoded, "only text is encoded");
    if (!encoded) return;
    const std::string data(encoded->expose_text());
    if (encoder == "properties") {
        require(
            data.find_first_not_of(
                " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~") ==
                std::string::npos,
            "properties are printable ASCII");
        return;  // read back by the target render_properties
    }
    const bool inner = encoder.find('+') != std::string_view::npos;
    const auto again = read_back(encoder.substr(0, encoder.find('+')), data);
    require(again.has_value(), "what is written can be read");
    if (!inner || encoder.ends_with("+text")) require(*again == input, "what is written is read as the value");
}

/// The small grammars: each spelling that is read is written the same way.
void fuzz_encodings(std::string_view input) {
    const auto hex = from_hex(input);
    require(!hex || to_hex(bytes_of(*hex)) == input, "hex has one spelling");
    const auto base64 = from_base64(input);
    require(!base64 || to_base64(bytes_of(*base64)) == input, "base64 has one spelling");
    (void)from_base64_any(input);
    if (const auto duration = parse_duration(input)) {
        const auto again = parse_duration(format_duration(*duration));
        require(again && *again == *duration, "a duration is read as it was");
        (void)describe_duration(*duration);
    }
    if (const auto instant = parse_instant(input)) {
        const auto again = parse_instant(format_instant(*instant));
        require(again && *again == *instant, "an instant is read as it was");
    }
    if (const auto date = parse_date(input)) require(format_date(*date) == input, "a date has one spelling");
    for (const std::string& shown : {printable(input), shell_word(input)}) {
        for (const char c : shown) {
            require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "what is shown cannot steer a terminal");
        }
    }
    (void)nearest(input.substr(0, 200), {"salesforce-orders", "sap-material-master", ""});
    (void)locate("file", input, input.size() / 2, 3);
}

/// A list of passthrough patterns and a text: literals and placeholders are the whole text, in order.
void fuzz_placeholders(std::string_view input) {
    const auto parts = parts_of(input, 2);
    project::Declaration declaration;
    declaration.parameters.emplace_back().name = "x";
    declaration.parameters.emplace_back().name = "base_url";
    declaration.secrets.emplace_back().name = "pw";
    for (const std::string_view pattern : split(parts[0], ' ')) declaration.passthrough.emplace_back(pattern);
    std::vector<std::size_t> offsets(parts[1].size());
    for (std::size_t i = 0; i < offsets.size(); ++i) offsets[i] = i;
    project::ErrorList errors;
    render::PlaceholderReader reader(declaration, errors);
    const auto pieces = reader.read(parts[1], offsets, "text", parts[1]);
    if (errors.empty()) {
        std::string all;
        for (const render::Piece& piece : pieces) {
            const bool literal = piece.kind == render::Piece::Kind::literal;
            require(literal || piece.begin == all.size(), "pieces follow each other");
            all += literal ? piece.text : std::string(parts[1].substr(piece.begin, piece.end - piece.begin));
        }
        require(all == parts[1], "the pieces are the whole text");
    }
    reader.check_unused();
    check_result(errors.finish());
}

}  // namespace sluice::fuzz
