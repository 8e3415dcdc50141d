#include "project/error_list.hpp"

#include <algorithm>
#include <tuple>

namespace sluice::project {
namespace {

auto place_of(const Error& error) {
    static const Location k_nowhere;
    const Location& where = error.where ? *error.where : k_nowhere;
    return std::tie(where.file, where.line, where.column, error.rule, error.message);
}

}  // namespace

void ErrorList::add(Error error) {
    std::vector<Error> more = std::move(error.more);
    error.more.clear();
    m_errors.push_back(std::move(error));
    for (Error& further : more) add(std::move(further));
}

Result<> ErrorList::finish() {
    if (m_errors.empty()) return {};
    std::stable_sort(m_errors.begin(), m_errors.end(),
                     [](const Error& a, const Error& b) { return place_of(a) < place_of(b); });
    const auto same = [](const Error& a, const Error& b) { return place_of(a) == place_of(b); };
    m_errors.erase(std::unique(m_errors.begin(), m_errors.end(), same), m_errors.end());
    return fail(join(std::move(m_errors)));
}

}  // namespace sluice::project
