#include "project/pattern.hpp"

#include <map>
#include <mutex>

#include <re2/re2.h>

namespace sluice::project {
namespace {

constexpr std::size_t k_most_kept = 1000;  ///< further ones are compiled at every use

class Compiled final : public Pattern {
public:
    explicit Compiled(const std::string& expression) : m_expression(expression, RE2::Quiet) {}

    [[nodiscard]] bool ok() const override { return m_expression.ok(); }
    [[nodiscard]] bool covers(std::string_view text) const override {
        return m_expression.ok() && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), m_expression);
    }

private:
    RE2 m_expression;
};

}  // namespace

std::shared_ptr<const Pattern> Pattern::of(const std::string& expression) {
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const Pattern>> compiled;
    const std::lock_guard lock(mutex);
    if (const auto known = compiled.find(expression); known != compiled.end()) return known->second;
    auto made = std::make_shared<const Compiled>(expression);
    if (compiled.size() < k_most_kept) compiled.emplace(expression, made);
    return made;
}

}  // namespace sluice::project
