#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace sluice::project {

/// An expression of RE2, compiled once a run however many values are held against it.
class Pattern {
public:
    virtual ~Pattern() = default;
    /// False if RE2 does not know the expression; then it covers nothing.
    [[nodiscard]] virtual bool ok() const = 0;
    /// True if the whole text matches.
    [[nodiscard]] virtual bool covers(std::string_view text) const = 0;

    [[nodiscard]] static std::shared_ptr<const Pattern> of(const std::string& expression);
};

}  // namespace sluice::project
