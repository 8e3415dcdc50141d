#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace sluice::test {

/// A project in a temporary folder, removed with the object: one integration "app" unless a test writes more.
class ProjectFolder {
public:
    ProjectFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sluice-project-XXXXXX").string();
        m_root = mkdtemp(pattern.data());
        write("sluice.yaml", "project: acme\npromotion: [dev, prod]\n");
        write("environments/dev.yaml", "environment: dev\n");
        write("environments/prod.yaml", "environment: prod\n");
    }
    ~ProjectFolder() { std::filesystem::remove_all(m_root); }
    ProjectFolder(const ProjectFolder&) = delete;
    ProjectFolder& operator=(const ProjectFolder&) = delete;

    void write(const std::string& path, const std::string& text) const {
        const auto file = m_root / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }
    /// The declaration of "app" with this text behind its fixed head.
    void declare(const std::string& rest) const {
        write("templates/app/integration.yaml", "integration: app\nkind: [api]\ndirection: read\n" + rest);
    }
    [[nodiscard]] const std::filesystem::path& root() const { return m_root; }

private:
    std::filesystem::path m_root;
};

}  // namespace sluice::test
