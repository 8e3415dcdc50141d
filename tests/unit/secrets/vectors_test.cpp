#include <algorithm>

#include <gtest/gtest.h>

#include "support/sealed_vector.hpp"
#include "support/source_root.hpp"
#include "team.hpp"

namespace sluice::secrets::sealed {
namespace {

namespace fs = std::filesystem;

using Vector = test::SealedVector;

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
    const Vector vector =
        test::read_sealed_vector(test::source_root() / "tests/vectors/sealed" / (GetParam() + ".vec"));
    SCOPED_TRACE(vector.asked.at("about"));
    const std::string& environment = vector.asked.at("environment");
    const test::Scratch folder;
    fs::create_directories(folder.path() / "environments");
    std::ofstream(folder.path() / "environments" / (environment + ".sealed"), std::ios::binary) << vector.body;

    const auto chain = vector.chain();
    const auto reader = vector.reader();
    SealedStore store(environment, Access{folder.path(), chain,
                                          [&] { return Result<std::shared_ptr<const signing::Identity>>(reader); }});
    EXPECT_EQ(judge(store, vector), vector.asked.at("expect"));
    if (vector.asked.at("expect") != "ok") return;

    const auto document = parse(vector.body, "vector", environment).value();
    const Judge judge(chain, environment);
    const Epoch* newest = document.newest_epoch();
    Signatures signatures("");
    const bool believed = std::all_of(document.epochs.begin(), document.epochs.end(), [&](const Epoch& epoch) {
        return judge.believe(document, epoch, signatures).has_value();
    });
    compare(vector, "seal", newest && believed && judge.may_seal(document, *newest));
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
