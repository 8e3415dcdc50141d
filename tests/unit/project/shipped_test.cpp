// The repository is a project of its own: its declarations, environments and evidence hold what the schemas ask for.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/model.hpp"
#include "project/schema.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"
#include "support/source_root.hpp"

namespace sluice::project {
namespace {

namespace fs = std::filesystem;

const std::filesystem::path k_root = test::source_root();

std::vector<fs::path> yaml_files(const fs::path& folder, bool only_declarations) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(k_root / folder)) {
        if (!entry.is_regular_file() || entry.path().extension() != ".yaml") continue;
        if (!only_declarations || entry.path().filename() == "integration.yaml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

yaml::Document load_shipped(const fs::path& path) {
    auto document = yaml::load(path, path.lexically_relative(k_root).string());
    EXPECT_TRUE(document) << path << ": " << document.error().message
                          << (document.error().where ? ", line " + std::to_string(document.error().where->line) : "");
    return document ? std::move(*document) : yaml::Document{};
}

void expect_valid(const fs::path& path, std::string_view schema) {
    const auto result = check_document(load_shipped(path), schema);
    if (result) return;
    ADD_FAILURE() << path << ":" << result.error().where->line << ": " << result.error().message;
    for (const Error& each : result.error().more)
        ADD_FAILURE() << path << ":" << each.where->line << ": " << each.message;
}

const yaml::Node& at(const yaml::Node& node, std::initializer_list<const char*> path) {
    static const yaml::Node nothing;
    const yaml::Node* found = &node;
    for (const char* key : path) {
        found = found->find(key);
        if (found == nullptr) return nothing;
    }
    return *found;
}

std::string sha256_of(const fs::path& path) {
    const auto text = files::read(path);
    EXPECT_TRUE(text) << path;
    return text ? sha256_hex(*text) : "";
}

TEST(Shipped, whole_project_loads) {
    const auto project = load(k_root);
    ASSERT_TRUE(project) << project.error().message;
    EXPECT_EQ(project->declarations.size(), 5U);
    EXPECT_EQ(project->environments.size(), 3U);
    EXPECT_TRUE(project->find_environment("prod")->is_protected);
}

TEST(Shipped, project_file) { expect_valid(k_root / "sluice.yaml", "sluice"); }

TEST(Shipped, declarations) {
    const auto files = yaml_files("templates", true);
    EXPECT_EQ(files.size(), 5U);
    for (const fs::path& file : files) {
        expect_valid(file, "integration");
        EXPECT_EQ(at(load_shipped(file).root, {"integration"}).text, file.parent_path().filename().string());
    }
}

TEST(Shipped, environments) {
    const auto files = yaml_files("environments", false);
    EXPECT_EQ(files.size(), 4U);
    for (const fs::path& file : files) expect_valid(file, "environment");
}

TEST(Shipped, starter_of_a_new_project) {
    for (const fs::path& file : yaml_files("cli/setup/starter/templates", true)) expect_valid(file, "integration");
    for (const fs::path& file : yaml_files("cli/setup/starter/environments", false)) expect_valid(file, "environment");
}

TEST(Shipped, evidence_is_valid_and_speaks_of_the_pinned_specification) {
    const auto files = yaml_files("evidence", false);
    EXPECT_GE(files.size(), 30U);
    for (const fs::path& file : files) {
        expect_valid(file, "evidence");
        const yaml::Document document = load_shipped(file);
        const std::string integration = at(document.root, {"integration"}).text;
        EXPECT_EQ(integration, file.parent_path().filename().string()) << file;
        const yaml::Document declaration = load_shipped(k_root / "templates" / integration / "integration.yaml");
        EXPECT_EQ(at(document.root, {"subject"}).text,
                  "sha256:" + at(declaration.root, {"contract", "spec", "sha256"}).text)
            << file;
    }
}

TEST(Shipped, pinned_specifications_and_documents_exist) {
    for (const fs::path& file : yaml_files("templates", true)) {
        const yaml::Document document = load_shipped(file);
        const std::string pinned = at(document.root, {"contract", "spec", "sha256"}).text;
        const std::string path = at(document.root, {"contract", "spec", "path"}).text;
        if (!pinned.empty()) {
            EXPECT_EQ(pinned, sha256_of(k_root / path)) << path;
        }
        for (const auto& named :
             {at(document.root, {"rollback", "doc"}), at(document.root, {"resilience", "fallback", "doc"}),
              at(document.root, {"resilience", "circuit_breaker", "tuned_from"}),
              at(document.root, {"contract", "spec", "path"})}) {
            if (named.is_scalar()) {
                EXPECT_TRUE(fs::exists(k_root / named.text)) << named.text;
            }
        }
    }
}

TEST(Shipped, every_template_is_listed) {
    for (const fs::path& file : yaml_files("templates", true)) {
        const yaml::Document document = load_shipped(file);
        std::vector<std::string> listed = {"integration.yaml"};
        for (const yaml::Node& each : at(document.root, {"templates"}).items) {
            listed.push_back(each.is_map() ? at(each, {"file"}).text : each.text);
        }
        std::vector<std::string> present;
        for (const auto& entry : fs::directory_iterator(file.parent_path()))
            present.push_back(entry.path().filename().string());
        EXPECT_THAT(present, testing::UnorderedElementsAreArray(listed)) << file;
    }
}

TEST(Shipped, five_declarations_check_in_well_under_ten_milliseconds_each) {
    std::vector<yaml::Document> documents;
    for (const fs::path& file : yaml_files("templates", true)) documents.push_back(load_shipped(file));
    const auto begin = std::chrono::steady_clock::now();
    for (const yaml::Document& document : documents) EXPECT_TRUE(check_document(document, "integration"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500))
        << "generous: debug and sanitizer builds";
}

}  // namespace
}  // namespace sluice::project
