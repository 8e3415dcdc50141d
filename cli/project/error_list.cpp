#include "project/error_list.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace sluice::project {
namespace {

auto place_of(const Error& error) {
    static const Location k_nowhere;
    const Location& where = error.where ? *error.where : k_nowhere;
    return std::tie(where.file, where.line, where.column, error.rule, error.message);
}

}  // namespace

void add_notes(Error& into, const Error& from) {
    for (const std::string& note : from.notes) {
        if (std::find(into.notes.begin(), into.notes.end(), note) == into.notes.end()) into.notes.push_back(note);
    }
}

void ErrorList::add(Error error) {
    if (is_full()) return skip();
    std::vector<Error> more = std::move(error.more);
    error.more.clear();
    m_errors.push_back(std::move(error));
    for (Error& further : more) add(std::move(further));
}

void ErrorList::add(ErrorList&& others) {
    m_errors.insert(m_errors.end(), std::make_move_iterator(others.m_errors.begin()),
                    std::make_move_iterator(others.m_errors.end()));
    others.m_errors.clear();
    m_skipped += std::exchange(others.m_skipped, 0);
}

Result<> ErrorList::finish() {
    if (m_errors.empty()) return {};
    std::stable_sort(m_errors.begin(), m_errors.end(),
                     [](const Error& a, const Error& b) { return place_of(a) < place_of(b); });
    std::vector<Error> once;
    for (Error& error : m_errors) {
        if (!once.empty() && place_of(once.back()) == place_of(error))
            add_notes(once.back(), error);
        else
            once.push_back(std::move(error));
    }
    if (m_skipped > 0) once.back().notes.emplace_back("there are more errors, which are not shown");
    return fail(join(std::move(once)));
}

}  // namespace sluice::project
