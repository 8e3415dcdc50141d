#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace sluice {

/// The kinds of failure; each one's number is the program's exit status (docs/errors.md).
enum class Code {
    answer_no = 1,    ///< findings, a gate refused, overdue, differs
    usage = 2,        ///< command line, project, configuration or I/O
    unavailable = 3,  ///< a store, registry or remote is unreachable or refused us
    integrity = 4,    ///< a signature, decryption or hash is wrong
    conflict = 5,     ///< lock held, or the state has moved since it was judged
    bug = 70,
    interrupted = 130,
};

/// A place in a text file. `line` and `column` count from 1, columns in bytes; 0 means "the file as a whole".
struct Location {
    std::string file = {};  ///< as the user would type it, relative to the project where possible
    std::size_t line = 0;
    std::size_t column = 0;
    std::size_t width = 1;  ///< how many columns the caret marks
    std::string text = {};  ///< the line's text for the caret; empty when it must not be shown (it may hold a value)
};

/// What went wrong, for a person: never holds a secret value, and never a third-party library's text.
struct Error {
    Code code = Code::usage;
    std::string rule;     ///< stable kebab-case name, listed in docs/errors.md
    std::string message;  ///< lower case, no full stop
    std::optional<Location> where = std::nullopt;
    std::vector<std::string> notes = {};  ///< "declared at …", "also set at …"
    std::string hint = {};                ///< what to do next, as a command where there is one
    std::vector<Error> more = {};         ///< further errors found in the same run, independent of this one

    Error& at(Location location) &;
    Error&& at(Location location) &&;
    Error&& note(std::string text) &&;
    Error&& mend(std::string text) &&;  ///< sets the hint
};

template <class T = void>
using Result = tl::expected<T, Error>;

using Failure = tl::unexpected<Error>;

/// `return fail(Code::usage, "unknown-key", "…");`
[[nodiscard]] Failure fail(Code code, std::string rule, std::string message);
[[nodiscard]] Failure fail(Error error);

/// Joins the errors of one run: the first carries the others in `more`. `errors` is not empty.
[[nodiscard]] Error join(std::vector<Error> errors);

}  // namespace sluice

#define SLUICE_JOIN_(a, b) a##b
#define SLUICE_TRY_(name, ...)                                       \
    __extension__({                                                  \
        auto&& name = (__VA_ARGS__);                                 \
        if (!name) return ::tl::unexpected(std::move(name).error()); \
        ::sluice::detail::take(std::move(name));                     \
    })
#define SLUICE_TRY_NAMED_(counter, ...) SLUICE_TRY_(SLUICE_JOIN_(try_result_, counter), __VA_ARGS__)

/// The value of a Result, or return its error from this function. `auto x = TRY(f());`
#define TRY(...) SLUICE_TRY_NAMED_(__COUNTER__, __VA_ARGS__)

namespace sluice::detail {

template <class T, class E>
T take(tl::expected<T, E>&& result) {
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

template <class T, class E>
T take(const tl::expected<T, E>& result) {
    if constexpr (!std::is_void_v<T>) {
        return *result;
    }
}

}  // namespace sluice::detail
