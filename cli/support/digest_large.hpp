#pragma once

namespace sluice {

/// Says that megabytes are going to be hashed: from now on SHA-256 is OpenSSL's, which uses the processor's instructions
/// for it (5 times as fast as libsodium's, measured). It is opened with dlopen, because it takes longer to load than a small
/// project takes to hash; where it is not installed, or disagrees with libsodium, nothing changes.
void expect_much_hashing();

}  // namespace sluice
