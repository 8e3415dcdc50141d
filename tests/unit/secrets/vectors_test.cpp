#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "signing/identity_access.hpp"
#include "support/source_root.hpp"
#include "support/text.hpp"
#include "team.hpp"

namespace sluice::secrets::sealed {
namespace {

namespace fs = std::filesystem;

struct Vector {
    std::map<std::string, std::string> asked;
    std::vector<std::string> trust;
    std::string body;
};

std::string read_all(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Vector read_vector(const fs::path& path) {
    const std::string text = read_all(path);
    const std::size_t end = text.find("\n\n");
    Vector vector;
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

signing::KeyState state_of(std::string_view text) {
    if (text == "retired") return signing::KeyState::retired;
    return text == "compromised" ? signing::KeyState::compromised : signing::KeyState::active;
}

signing::TrustChain chain_of(const Vector& vector) {
    signing::TrustChain chain;
    for (const auto& line : vector.trust) {
        const auto parts = split(line, ' ');
        const auto version = std::stoll(std::string(parts[0]));
        if (chain.versions.empty() || chain.versions.back().version != version) {
            chain.versions.emplace_back();
            chain.versions.back().version = version;
        }
        signing::Trust& trust = chain.versions.back();
        const std::string name(parts[1]);
        trust.persons.push_back(
            {name, {{{from_base64(parts[4]).value(), from_base64(parts[5]).value()}, state_of(parts[3]), {}}}});
        auto& roles = trust.environments[vector.asked.at("environment")];
        for (const auto role : split(parts[2], ',')) {
            if (role == "writer") roles.writers.insert(name);
            if (role == "reader") roles.readers.insert(name);
        }
    }
    return chain;
}

std::shared_ptr<const signing::Identity> reader_of(const Vector& vector) {
    const std::string& line = vector.asked.at("reader");
    const auto seed = from_hex(std::string_view(line).substr(line.find(' ') + 1)).value();
    auto identity = signing::IdentityAccess::from_seed("reader", Secret::copy(bytes_of(seed)).value());
    EXPECT_EQ(identity->key_id(), line.substr(0, line.find(' ')));
    return std::make_shared<const signing::Identity>(std::move(*identity));
}

std::string judge(SealedStore& store, const Vector& vector) {
    if (vector.asked.count("path") == 0) {
        const auto errors = store.verify();
        if (!errors) return errors.error().rule;
        return errors->empty() ? "ok" : errors->front().rule;
    }
    const auto value = store.get(vector.asked.at("path"));
    if (!value) return value.error().rule;
    if (vector.asked.count("value") != 0) {
        EXPECT_EQ(to_hex(value->expose()), vector.asked.at("value"));
    }
    return "ok";
}

void compare(const Vector& vector, const std::string& question, bool answer) {
    if (vector.asked.count(question) != 0) {
        EXPECT_EQ(answer ? "yes" : "no", vector.asked.at(question)) << question;
    }
}

class Vectors : public testing::TestWithParam<std::string> {};

TEST_P(Vectors, AreJudgedAsTheySay) {
    const Vector vector = read_vector(test::source_root() / "tests/vectors/sealed" / (GetParam() + ".vec"));
    SCOPED_TRACE(vector.asked.at("about"));
    const std::string& environment = vector.asked.at("environment");
    const test::Scratch folder;
    fs::create_directories(folder.path() / "environments");
    std::ofstream(folder.path() / "environments" / (environment + ".sealed"), std::ios::binary) << vector.body;

    const auto chain = chain_of(vector);
    const auto reader = reader_of(vector);
    SealedStore store(environment, Access{folder.path(), chain,
                                          [&] { return Result<std::shared_ptr<const signing::Identity>>(reader); }});
    EXPECT_EQ(judge(store, vector), vector.asked.at("expect"));
    if (vector.asked.at("expect") != "ok") return;

    const auto document = parse(vector.body, "vector", environment).value();
    const Judge judge(chain, environment);
    const Epoch* newest = document.newest_epoch();
    Signatures signatures("");
    compare(vector, "seal",
            newest && judge.believe(document, *newest, signatures) && judge.may_seal(document, *newest));
    if (vector.asked.count("path") == 0) return;
    const Entry& entry = *document.find_entry(vector.asked.at("path"));
    compare(vector, "exposed", judge.is_exposed(document, entry));
    if (vector.asked.count("digest") != 0) {
        EXPECT_EQ(document.digest(entry.block), vector.asked.at("digest"));
    }
}

std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const auto& file : fs::directory_iterator(test::source_root() / "tests/vectors/sealed")) {
        if (file.path().extension() == ".vec") names.push_back(file.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

INSTANTIATE_TEST_SUITE_P(Sealed, Vectors, testing::ValuesIn(names()), [](const auto& vector) {
    std::string name = vector.param;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '-' || c == '='; }, '_');
    return name;
});

}  // namespace
}  // namespace sluice::secrets::sealed
