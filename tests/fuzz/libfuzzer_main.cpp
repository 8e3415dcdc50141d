// libFuzzer's side: $SLUICE_FUZZ_TARGET names the target that this process runs.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "targets.hpp"

namespace {

const sluice::fuzz::Target* g_target = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    const char* name = std::getenv("SLUICE_FUZZ_TARGET");
    g_target = name == nullptr ? nullptr : sluice::fuzz::find_target(name);
    if (g_target != nullptr) return 0;
    for (const auto& target : sluice::fuzz::targets()) {
        std::printf("%.*s\n", static_cast<int>(target.name.size()), target.name.data());
    }
    std::exit(name == nullptr ? 0 : 2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    g_target->run({reinterpret_cast<const char*>(data), size});
    return 0;
}
