#include "scan/glob.hpp"

#include <string>
#include <vector>

namespace sluice::scan {

namespace {

/// One step through all positions that the pattern could have reached: linear in the path for any pattern.
bool matches_whole(std::string_view pattern, std::string_view path) {
    std::vector<char> reached(pattern.size() + 1, 0);
    auto close = [&](bool folder_begins) {  // stars may match nothing
        for (std::size_t p = 0; p < pattern.size(); ++p) {
            if (!reached[p] || pattern[p] != '*') continue;
            bool twice = p + 1 < pattern.size() && pattern[p + 1] == '*';
            reached[p + (twice ? 2 : 1)] = 1;
            // "**/" also matches no folder at all
            if (twice && folder_begins && p + 2 < pattern.size() && pattern[p + 2] == '/' &&
                (p == 0 || pattern[p - 1] == '/'))
                reached[p + 3] = 1;
        }
    };
    reached[0] = 1;
    close(true);
    for (char c : path) {
        std::vector<char> next(pattern.size() + 1, 0);
        for (std::size_t p = 0; p < pattern.size(); ++p) {
            if (!reached[p]) continue;
            if (pattern[p] == '*') {
                bool twice = (p + 1 < pattern.size() && pattern[p + 1] == '*');
                if (twice || c != '/') next[p] = 1;
            } else if (pattern[p] == c || (pattern[p] == '?' && c != '/')) {
                next[p + 1] = 1;
            }
        }
        reached.swap(next);
        close(c == '/');
    }
    return reached[pattern.size()] != 0;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
    if (pattern.starts_with("./")) pattern.remove_prefix(2);
    if (pattern.empty()) return false;
    // A plain name of a folder stands for all of it.
    if (path.size() > pattern.size() && path.starts_with(pattern) && path[pattern.size()] == '/') return true;
    if (pattern.back() == '/') return matches_whole(std::string(pattern) + "**", path);
    if (pattern.find('/') == std::string_view::npos) {
        std::size_t slash = path.rfind('/');
        if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
    }
    return matches_whole(pattern, path);
}

}  // namespace sluice::scan
