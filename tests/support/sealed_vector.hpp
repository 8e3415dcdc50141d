#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "signing/trust.hpp"

namespace sluice::test {

/// A file of tests/vectors/sealed, as docs/formats/sealed-store.md "Vectors" describes it.
struct SealedVector {
    std::map<std::string, std::string> asked;  ///< every name but `trust`
    std::vector<std::string> trust;
    std::string body;  ///< the store

    [[nodiscard]] signing::TrustChain chain() const;
    /// Who opens; its key id is the one that the vector names, or this ends the program.
    [[nodiscard]] std::shared_ptr<const signing::Identity> reader() const;
};

[[nodiscard]] SealedVector read_sealed_vector(const std::filesystem::path& path);

}  // namespace sluice::test
