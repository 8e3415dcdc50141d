#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "scan/assignment.hpp"
#include "scan/rules.hpp"

namespace sluice::scan {

/// A place where a rule's pattern holds.
struct RuleHit {
    std::size_t begin = 0;  ///< of the secret
    std::size_t end = 0;
    const Rule* rule = nullptr;
};

/// A set of rules ready to run: one pass for all keywords, patterns compiled when their keyword is first seen and then
/// tried only around it. One thread at a time.
class Matcher {
public:
    /// `rules` outlive the matcher.
    explicit Matcher(const std::vector<Rule>& rules);
    ~Matcher();
    Matcher(Matcher&&) noexcept;
    Matcher& operator=(Matcher&&) noexcept;

    /// Reports each (rule, place) once. Time is linear in the text for any text.
    void search(std::string_view text, Syntax syntax, const std::function<void(RuleHit)>& found) const;

    /// False if a pattern is not valid RE2 or has no such group: what the test of the rules asks.
    [[nodiscard]] static bool is_valid(const Rule& rule);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace sluice::scan
