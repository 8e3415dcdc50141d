#pragma once

#include <string>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice {

struct RsaPair {
    Secret private_pem;      ///< PKCS#8
    std::string public_pem;  ///< SPKI
};

/// A new key pair by OpenSSL, with 65537 as its public exponent. Rules `openssl-missing`, `openssl-failed`.
[[nodiscard]] Result<RsaPair> make_rsa_pair(int bits);

}  // namespace sluice
