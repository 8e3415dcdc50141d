#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "commands/program.hpp"
#include "support/exec.hpp"
#include "support/host.hpp"
#include "support/secret.hpp"

namespace {

/// A standard stream that is closed would give its number to the next file that is opened, and messages would land there.
void fill_standard_streams() {
    int number = 0;
    while (number >= 0 && number <= 2) number = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (number > 2) ::close(number);
}

}  // namespace

int main(int argc, char** argv) {
    fill_standard_streams();
    sluice::ignore_file_size_signal();
    sluice::forbid_memory_dumps();
    try {
        return sluice::commands::run_program({argv + 1, argv + argc}, sluice::real_host());
    } catch (const std::exception&) {
        // The exception's text may quote input, so it is not shown.
        std::fputs("error[bug]: sluice failed in a way it should not; please report the command that led here\n",
                   stderr);
        return static_cast<int>(sluice::Code::bug);
    }
}
