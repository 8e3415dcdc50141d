#include "support/vector_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/source_root.hpp"
#include "support/text.hpp"

namespace sluice::test {

namespace fs = std::filesystem;

static VectorFile read_vector(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::size_t end = text.find("\n\n");
    VectorFile vector{path.stem().string(), {}, text.substr(end + 2)};
    for (const std::string_view line : split(std::string_view(text).substr(0, end), '\n')) {
        const std::size_t colon = line.find(": ");
        vector.head[std::string(line.substr(0, colon))] = std::string(line.substr(colon + 2));
    }
    return vector;
}

std::vector<VectorFile> vectors(const std::string& format) {
    std::vector<VectorFile> out;
    for (const auto& entry : fs::directory_iterator(source_root() / "tests/vectors" / format)) {
        if (entry.path().extension() == ".vec") out.push_back(read_vector(entry.path()));
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return out;
}

std::string vector_body(const std::string& format, const std::string& name) {
    return read_vector(source_root() / "tests/vectors" / format / (name + ".vec")).body;
}

}  // namespace sluice::test
