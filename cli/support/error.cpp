#include "support/error.hpp"

namespace sluice {

Error& Error::at(Location location) & {
    where = std::move(location);
    return *this;
}

Error&& Error::at(Location location) && {
    where = std::move(location);
    return std::move(*this);
}

Error&& Error::note(std::string text) && {
    notes.push_back(std::move(text));
    return std::move(*this);
}

Error&& Error::mend(std::string text) && {
    hint = std::move(text);
    return std::move(*this);
}

Failure fail(Code code, std::string rule, std::string message) {
    return Failure(Error{code, std::move(rule), std::move(message)});
}

Failure fail(Error error) { return Failure(std::move(error)); }

Error join(std::vector<Error> errors) {
    Error first = std::move(errors.front());
    for (std::size_t i = 1; i < errors.size(); ++i) {
        first.more.push_back(std::move(errors[i]));
    }
    return first;
}

}  // namespace sluice
