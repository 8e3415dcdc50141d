#include "support/scratch.hpp"

#include <cstdlib>

namespace sluice::test {

Scratch::Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-test-XXXXXX").string();
    m_path = mkdtemp(name.data());
}

Scratch::~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

}  // namespace sluice::test
