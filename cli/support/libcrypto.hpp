#pragma once

namespace sluice {

/// OpenSSL's libcrypto 3, or nullptr where it is not installed. It is opened with dlopen at the first call, because few
/// commands need it and it takes longer to load than they take; from its first byte on, what it allocates lies in the
/// locked arena and is wiped when freed. Nothing else opens it.
[[nodiscard]] void* libcrypto();

/// The function of that name. False when the library does not have it.
[[nodiscard]] bool find_in_libcrypto(const char* name, void*& function);

template <class Function>
bool find_in_libcrypto(const char* name, Function*& function) {
    void* found = nullptr;
    if (!find_in_libcrypto(name, found)) return false;
    function = reinterpret_cast<Function*>(found);
    return true;
}

}  // namespace sluice
