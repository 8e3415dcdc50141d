#include "secrets/users.hpp"

#include "support/files.hpp"

namespace sluice::secrets {
namespace {

bool asks_for(const std::string& text, const std::string& name) {
    const std::string start = "${secret:" + name;
    for (std::size_t at = 0; (at = text.find(start, at)) != std::string::npos; ++at) {
        const std::size_t end = at + start.size();
        if (end < text.size() && (text[end] == '}' || text[end] == '|')) return true;
    }
    return false;
}

}  // namespace

std::vector<std::string> users_of(const project::Project& project, const std::string& path) {
    std::vector<std::string> users;
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos) return users;
    const auto* declaration = project.find_declaration(path.substr(0, slash));
    if (declaration == nullptr) return users;
    const std::string name = path.substr(slash + 1);
    const std::string folder = "templates/" + declaration->integration + "/";
    if (declaration->find_secret(name) != nullptr) users.push_back(folder + "integration.yaml");
    for (const auto& file : declaration->templates) {
        const auto text = files::read(project.root / (folder + file.file));
        if (text && asks_for(*text, name)) users.push_back(folder + file.file);
    }
    return users;
}

}  // namespace sluice::secrets
