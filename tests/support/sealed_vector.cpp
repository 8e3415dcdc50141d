#include "support/sealed_vector.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "signing/identity_access.hpp"
#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::test {
namespace {

signing::KeyState state_of(std::string_view text) {
    if (text == "retired") return signing::KeyState::retired;
    return text == "compromised" ? signing::KeyState::compromised : signing::KeyState::active;
}

}  // namespace

SealedVector read_sealed_vector(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::size_t end = text.find("\n\n");
    SealedVector vector;
    vector.body = text.substr(end + 2);
    for (const auto line : split(std::string_view(text).substr(0, end), '\n')) {
        const std::size_t colon = line.find(": ");
        const std::string value(line.substr(colon + 2));
        if (line.substr(0, colon) == "trust")
            vector.trust.push_back(value);
        else
            vector.asked[std::string(line.substr(0, colon))] = value;
    }
    return vector;
}

signing::TrustChain SealedVector::chain() const {
    signing::TrustChain chain;
    for (const auto& line : trust) {
        const auto parts = split(line, ' ');
        const auto version = std::stoll(std::string(parts[0]));
        if (chain.versions.empty() || chain.versions.back().version != version) {
            chain.versions.emplace_back();
            chain.versions.back().version = version;
        }
        signing::Trust& last = chain.versions.back();
        const std::string name(parts[1]);
        last.persons.push_back(
            {name, {{{from_base64(parts[4]).value(), from_base64(parts[5]).value()}, state_of(parts[3]), {}}}});
        auto& roles = last.environments[asked.at("environment")];
        for (const auto role : split(parts[2], ',')) {
            if (role == "writer") roles.writers.insert(name);
            if (role == "reader") roles.readers.insert(name);
        }
    }
    return chain;
}

std::shared_ptr<const signing::Identity> SealedVector::reader() const {
    const std::string& line = asked.at("reader");
    const auto seed = from_hex(std::string_view(line).substr(line.find(' ') + 1)).value();
    auto identity = signing::IdentityAccess::from_seed("reader", Secret::copy(bytes_of(seed)).value());
    if (!identity || identity->key_id() != line.substr(0, line.find(' '))) std::abort();
    return std::make_shared<const signing::Identity>(std::move(*identity));
}

}  // namespace sluice::test
