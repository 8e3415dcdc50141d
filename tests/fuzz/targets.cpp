#include "targets.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "support/encoding.hpp"

namespace sluice::fuzz {
namespace {

constexpr std::array<Target, 32> k_targets{{
    {"yaml", fuzz_yaml},
    {"documents", fuzz_documents},
    {"declaration", fuzz_declaration},
    {"schema", fuzz_schema},
    {"json", fuzz_json},
    {"escapes", fuzz_escapes},
    {"encodings", fuzz_encodings},
    {"placeholders", fuzz_placeholders},
    {"layers", fuzz_layers},
    {"render_yaml", fuzz_render_yaml},
    {"render_json", fuzz_render_json},
    {"render_properties", fuzz_render_properties},
    {"render_env", fuzz_render_env},
    {"render_ini", fuzz_render_ini},
    {"render_xml", fuzz_render_xml},
    {"render_toml", fuzz_render_toml},
    {"render_raw", fuzz_render_raw},
    {"dsse", fuzz_dsse},
    {"statement", fuzz_statement},
    {"identity", fuzz_identity},
    {"private_key", fuzz_private_key},
    {"trust", fuzz_trust},
    {"ledger", fuzz_ledger},
    {"sealed", fuzz_sealed},
    {"sealed_open", fuzz_sealed_open},
    {"import_env", fuzz_import_env},
    {"import_json", fuzz_import_json},
    {"import_yaml", fuzz_import_yaml},
    {"bundle", fuzz_bundle},
    {"release", fuzz_release},
    {"scan", fuzz_scan},
    {"scan_rules", fuzz_scan_rules},
}};

/// For people and terminals: well-formed, and without control characters but line feeds, which hints may hold.
bool is_showable(std::string_view text) {
    return is_utf8(text) && std::none_of(text.begin(), text.end(), [](unsigned char byte) {
               return (byte < 0x20 && byte != '\n') || byte == 0x7f;
           });
}

}  // namespace

std::span<const Target> targets() { return k_targets; }

const Target* find_target(std::string_view name) {
    const auto* found =
        std::find_if(k_targets.begin(), k_targets.end(), [&](const Target& target) { return target.name == name; });
    return found == k_targets.end() ? nullptr : found;
}

void require(bool holds, std::string_view promise) {
    if (holds) return;
    std::fprintf(stderr, "a promise does not hold: %.*s\n", static_cast<int>(promise.size()), promise.data());
    std::abort();
}

void check_error(const Error& error) {
    require(!error.rule.empty() &&
                error.rule.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos,
            "an error has a rule in kebab-case");
    require(error.code != Code::bug, "no input is a bug");
    require(!error.message.empty(), "an error says something");
    require(is_showable(error.message) && is_showable(error.hint), "an error is fit for a terminal");
    for (const std::string& note : error.notes) require(is_showable(note), "a note is fit for a terminal");
    if (error.where) require(is_showable(error.where->file), "a file's name is fit for a terminal");
    for (const Error& further : error.more) check_error(further);
}

std::vector<std::string_view> parts_of(std::string_view input, std::size_t count) {
    std::vector<std::string_view> parts;
    while (parts.size() + 1 < count) {
        const std::size_t end = std::min(input.find('\x1e'), input.size());
        parts.push_back(input.substr(0, end));
        input.remove_prefix(std::min(end + 1, input.size()));
    }
    parts.push_back(input);
    return parts;
}

std::size_t take_choice(std::string_view& input, std::size_t count) {
    if (input.empty()) return 0;
    const auto choice = static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
    return choice % count;
}

}  // namespace sluice::fuzz
