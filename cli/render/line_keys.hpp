#pragma once

#include <map>
#include <string>

#include "render/template.hpp"

namespace sluice::render {

/// The keys of a file of lines. One that stands twice is an error if a placeholder stands behind one of the two: some
/// readers take the first, some the last, and the parameter's value would be overridden in silence.
class LineKeys {
public:
    /// Notes the key at [offset, offset + width) of the template. `used`: a parameter or secret stands in its value.
    void add(const Template& in, const std::string& key, std::size_t offset, std::size_t width, bool used,
             project::ErrorList& errors);
    void clear() { m_first.clear(); }

private:
    struct First {
        std::size_t offset = 0;  ///< a Location costs the counting of lines
        bool used = false;       ///< of any that came so far
    };
    std::map<std::string, First, std::less<>> m_first;
};

/// True if a parameter or a secret is written there, not only `$${`.
[[nodiscard]] bool holds_value(const Slot& slot);

/// Refuses a byte order mark at the start of a file of lines, where it is part of the first key for most readers.
[[nodiscard]] Result<> check_no_mark(const Template& in);

}  // namespace sluice::render
