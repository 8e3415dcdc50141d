#pragma once

#include <cstddef>
#include <functional>

namespace sluice::parallel {

/// How many threads `for_each` may use; 0, the default: one a core. Set once, when the program starts.
void set_threads(unsigned count);

/// Calls `work(0)` … `work(count - 1)`, each once, on several threads and in no order, and waits for all of them. What
/// they write must not overlap: each fills its own place of a vector that was made large enough. So the result is the
/// same for any number of threads. An exception ends the rest and is thrown again here.
void for_each(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace sluice::parallel
