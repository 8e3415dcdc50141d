#include "support/descriptor.hpp"

#include <cerrno>
#include <cstring>

namespace sluice::files {

std::string reason(int number) {
    switch (number) {
        case ENOENT:
            return "no such file";
        case ELOOP:
            return "symbolic links run in a circle";
        default:
            return std::strerror(number);
    }
}

}  // namespace sluice::files
