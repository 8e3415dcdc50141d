#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "commands/program.hpp"
#include "support/host.hpp"
#include "support/secret.hpp"

int main(int argc, char** argv) {
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
