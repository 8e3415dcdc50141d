#include "support/source_root.hpp"

namespace sluice::test {

std::filesystem::path source_root() { return SLUICE_SOURCE_DIR; }

}  // namespace sluice::test
