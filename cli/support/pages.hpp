#pragma once

#include <cstddef>

namespace sluice {

/// Has the kernel map memory that will be written whole, in one call instead of one fault a page (about a microsecond each).
/// A hint: small ranges, and systems that know no such call (before Linux 5.14), are left as they are.
void populate(void* memory, std::size_t size);

}  // namespace sluice
