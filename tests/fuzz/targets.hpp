#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "support/error.hpp"

// Fuzz targets: each takes any bytes, and ends the process when a promise of the code does not hold (tests/fuzz/README.md).
namespace sluice::fuzz {

struct Target {
    std::string_view name;  ///< also of its corpus: tests/fuzz/corpus/<name>/
    void (*run)(std::string_view input);
};

[[nodiscard]] std::span<const Target> targets();
/// nullptr if there is none of that name.
[[nodiscard]] const Target* find_target(std::string_view name);

/// Ends the process, naming the promise, when it does not hold.
void require(bool holds, std::string_view promise);
/// What holds for every error: it has a rule, says something, and nothing in it can steer a terminal.
void check_error(const Error& error);
template <class T>
void check_result(const Result<T>& result) {
    if (!result) check_error(result.error());
}

/// The parts of an input, which the byte 1E (record separator) divides: no text format of ours can hold it. Exactly `count`;
/// those that the input lacks are empty, the last one holds the rest.
[[nodiscard]] std::vector<std::string_view> parts_of(std::string_view input, std::size_t count);
/// Takes the first byte off as a choice among `count`; 0 of an empty input.
[[nodiscard]] std::size_t take_choice(std::string_view& input, std::size_t count);

void fuzz_yaml(std::string_view input);
void fuzz_documents(std::string_view input);
void fuzz_declaration(std::string_view input);
void fuzz_schema(std::string_view input);
void fuzz_json(std::string_view input);
void fuzz_escapes(std::string_view input);
void fuzz_encodings(std::string_view input);
void fuzz_placeholders(std::string_view input);
void fuzz_layers(std::string_view input);
void fuzz_render_yaml(std::string_view input);
void fuzz_render_json(std::string_view input);
void fuzz_render_properties(std::string_view input);
void fuzz_render_env(std::string_view input);
void fuzz_render_ini(std::string_view input);
void fuzz_render_xml(std::string_view input);
void fuzz_render_toml(std::string_view input);
void fuzz_render_raw(std::string_view input);
void fuzz_dsse(std::string_view input);
void fuzz_statement(std::string_view input);
void fuzz_identity(std::string_view input);
void fuzz_trust(std::string_view input);
void fuzz_ledger(std::string_view input);
void fuzz_sealed(std::string_view input);
void fuzz_sealed_open(std::string_view input);
void fuzz_import_env(std::string_view input);
void fuzz_import_json(std::string_view input);
void fuzz_import_yaml(std::string_view input);
void fuzz_private_key(std::string_view input);
void fuzz_bundle(std::string_view input);
void fuzz_release(std::string_view input);
void fuzz_scan(std::string_view input);
void fuzz_scan_rules(std::string_view input);

}  // namespace sluice::fuzz
