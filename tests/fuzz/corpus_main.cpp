// Runs every file of the corpus through its target, once: what was found stays mended, and the targets stay built.
// Argument: tests/fuzz/corpus. Each target has a folder there, and each folder a target.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "heap.hpp"
#include "targets.hpp"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// What reads foreign files of secrets and keys takes no more than this much, and this many times its input.
constexpr std::size_t k_heap_constant = 256U << 10;
constexpr std::size_t k_heap_factor = 64;

bool is_measured(std::string_view target) {
    return target.starts_with("sealed") || target.starts_with("import_") || target == "identity" ||
           target == "private_key" || target == "dsse";
}

void run_file(const sluice::fuzz::Target& target, const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::fprintf(stderr, "%s\n", path.c_str());  // the last line names the input that ended the process
    target.run(text);                            // what is made once and kept is not counted
    if (!is_measured(target.name)) return;
    sluice::fuzz::restart_heap_peak();
    const std::size_t before = sluice::fuzz::heap_in_use();
    target.run(text);
    const std::size_t most = k_heap_constant + k_heap_factor * text.size();
    sluice::fuzz::require(sluice::fuzz::heap_peak() - before <= most, "memory is bounded by the input's size");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const fs::path corpus = argv[1];
    std::size_t count = 0;
    for (const auto& target : sluice::fuzz::targets()) {
        const fs::path folder = corpus / target.name;
        const auto files = fs::is_directory(folder) ? files_of(folder) : std::vector<fs::path>{};
        if (files.empty()) {
            std::fprintf(stderr, "%s: no seeds\n", folder.c_str());
            return 1;
        }
        target.run({});
        for (const fs::path& file : files) run_file(target, file);
        count += files.size();
    }
    for (const fs::path& folder : files_of(corpus)) {
        if (sluice::fuzz::find_target(folder.filename().string()) != nullptr) continue;
        std::fprintf(stderr, "%s: no target of this name\n", folder.c_str());
        return 1;
    }
    std::printf("%zu inputs\n", count);
    return 0;
}
