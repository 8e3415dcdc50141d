#pragma once

#include <optional>
#include <vector>

#include "support/error.hpp"

namespace sluice::project {

/// The same error may be met in several environments; each has its notes.
void add_notes(Error& into, const Error& from);

/// The errors of one run, so that a person sees all of them at once, in the order of the files.
class ErrorList {
public:
    void add(Error error);
    template <class T>
    void add(tl::expected<T, Error>&& result) {
        if (!result) add(std::move(result).error());
    }
    /// Takes over the errors of another list, which then is empty.
    void add(ErrorList&& others);
    /// The value of a result; its error is kept and std::nullopt given.
    template <class T>
    std::optional<T> take(tl::expected<T, Error>&& result) {
        if (result) return std::move(*result);
        add(std::move(result).error());
        return std::nullopt;
    }

    /// True when there are more errors than anybody reads: a loop over a file's bytes then calls `skip` instead, and does not
    /// look for places.
    [[nodiscard]] bool is_full() const { return m_errors.size() >= k_most; }
    /// Counts an error that will not be shown.
    void skip() { ++m_skipped; }

    [[nodiscard]] bool empty() const { return m_errors.empty(); }
    [[nodiscard]] std::size_t size() const { return m_errors.size() + m_skipped; }
    /// All errors joined, sorted by file, line and column, each once with the notes of all, the last one with a note if some
    /// were skipped; or success. The list is spent.
    [[nodiscard]] Result<> finish();

private:
    static constexpr std::size_t k_most = 1000;
    std::vector<Error> m_errors;
    std::size_t m_skipped = 0;
};

}  // namespace sluice::project
