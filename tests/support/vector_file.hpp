#pragma once

#include <map>
#include <string>
#include <vector>

namespace sluice::test {

/// A file of tests/vectors/: lines `name: value`, an empty line, then the body as it is.
struct VectorFile {
    std::string name;
    std::map<std::string, std::string> head;
    std::string body;
};

/// All `*.vec` of tests/vectors/<format>/, by name.
[[nodiscard]] std::vector<VectorFile> vectors(const std::string& format);
/// The body of one of them.
[[nodiscard]] std::string vector_body(const std::string& format, const std::string& name);

}  // namespace sluice::test
