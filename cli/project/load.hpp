#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "project/error_list.hpp"
#include "project/model.hpp"

// The readers of one file each. They put their errors into the list and give what could be read, so that the errors of
// all files come in one run.
namespace sluice::project {

void read_settings(yaml::Document document, Project& project, ErrorList& errors);
/// `name` is the file's stem; "base" reads the values alone.
[[nodiscard]] Environment read_environment(yaml::Document document, const std::string& name, ErrorList& errors);
[[nodiscard]] Declaration read_declaration(yaml::Document document, const std::string& folder_name, ErrorList& errors);
/// Reads `parameters:` of a declaration.
[[nodiscard]] std::vector<Parameter> read_parameters(const yaml::Document& document, const yaml::Node& map,
                                                     ErrorList& errors);
/// "list<map<string,int>>" with the choices for its enums, or std::nullopt.
[[nodiscard]] std::optional<ParameterType> parse_type(std::string_view text, const std::vector<std::string>& choices);
/// What is wrong with where a path inside the project's folder really leads, or nullptr: a file of a project lies in it.
[[nodiscard]] const char* link_fault(const std::filesystem::path& root, const std::filesystem::path& inner);
/// Checks the files of an integration's folder against its `templates:` and that no link leaves the project.
void check_folder(const fs::path& root, const Declaration& declaration, ErrorList& errors);

}  // namespace sluice::project
