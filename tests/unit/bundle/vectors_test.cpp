#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "bundle/archive_read.hpp"
#include "bundle/archive_write.hpp"
#include "bundle/bundle.hpp"
#include "bundle/content.hpp"
#include "support/digest.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/json.hpp"
#include "support/scratch.hpp"
#include "support/source_root.hpp"

namespace sluice::bundle {
namespace {

const fs::path k_folder = test::source_root() / "tests/vectors/bundle";

std::string text(const Json& json, std::string_view name) {
    const Json* member = json.find(name);
    return member != nullptr && member->as_string() != nullptr ? *member->as_string() : std::string();
}

TEST(BundleVectors, EveryBrokenArchiveIsRefusedByItsRule) {
    const auto source = files::read(k_folder / "vectors.json");
    ASSERT_TRUE(source);
    const auto json = Json::parse(*source, "vectors.json");
    ASSERT_TRUE(json);
    std::size_t broken = 0;
    for (const Json& vector : *json->find("vectors")->as_array()) {
        const std::string rule = text(vector, "rule");
        SCOPED_TRACE(text(vector, "file"));
        const auto opened = Bundle::open(k_folder / text(vector, "file"), text(vector, "sha256"));
        if (rule.empty()) {
            EXPECT_TRUE(opened) << opened.error().message;
            continue;
        }
        ++broken;
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().rule, rule) << opened.error().message;
        EXPECT_EQ(opened.error().code, Code::integrity);
        EXPECT_FALSE(opened.error().hint.empty());
    }
    EXPECT_GT(broken, 80U);
}

TEST(BundleVectors, TheValidOneIsReadWhole) {
    const auto bundle = Bundle::open(k_folder / "valid.tar", "");
    ASSERT_TRUE(bundle) << bundle.error().message;
    EXPECT_EQ(bundle->short_name(), "acme-" + bundle->sha256().substr(0, 12));
    const Release& release = bundle->release();
    EXPECT_EQ(release.order, (std::vector<std::string>{"dev", "prod"}));
    const Content* content = release.find("prod")->find("orders");
    ASSERT_NE(content, nullptr);
    ASSERT_EQ(content->references.size(), 1U);
    EXPECT_EQ(content->references[0].sealed->version, 2);
    EXPECT_EQ(content->parameters[0].second, "https://prod.orders.example");
    EXPECT_EQ(release.facts("orders")->tier, 1);
    for (const FileEntry& entry : release.files) {
        const auto bytes = bundle->read(entry.path);
        ASSERT_TRUE(bytes);
        EXPECT_EQ(bytes->size(), entry.size);
        EXPECT_EQ(sha256_hex(*bytes), entry.sha256);
    }
    EXPECT_EQ(bundle->read("release.json")->substr(0, 2), "{\n");
    EXPECT_EQ(bundle->read("rendered/prod/orders/../secret").error().rule, "bundle-member");
}

TEST(BundleVectors, ReleaseJsonIsWrittenAsTheVectorHasIt) {
    const auto bundle = Bundle::open(k_folder / "valid.tar", "");
    ASSERT_TRUE(bundle);
    EXPECT_EQ(bundle->release().to_json().dump_pretty(), *bundle->read("release.json"));
}

TEST(BundleVectors, AnotherDigestIsRefusedBeforeParsing) {
    const auto opened = Bundle::open(k_folder / "broken-json-cut.tar", std::string(64, '0'));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().rule, "bundle-digest");
}

Result<Archive> read_bytes(std::string_view bytes) {
    PrivateFile file = TRY(PrivateFile::make("/tmp", bytes.size()));
    TRY(file.append(bytes));
    return read_archive(file);
}

/// As small as a bundle can be that has a reference: 5 blocks and release.json.
std::string small_bundle() {
    const test::Scratch scratch;
    ArchiveWriter writer = ArchiveWriter::make(scratch.path()).value();
    const std::string bytes = "pw: ${sealed://o/pw}\n";
    EXPECT_TRUE(writer.add("rendered/dev/o/c.yaml", bytes));
    Content content{"o",
                    "",
                    {"c.yaml"},
                    {},
                    {{"c.yaml", {4, 16, "yaml", "pw", "sealed://o/pw"}, SealedVersion{1, sha256_hex("e")}}}};
    Release release;
    release.project = "acme";
    release.order = {"dev"};
    release.integrations = {{"o", "read", 3, {}, sha256_hex("d"), "", "", false}};
    release.environments = {{"dev", {content}}};
    release.files = writer.files();
    release.environments[0].integrations[0].digest = content_digest(content, "dev", release).value();
    const auto written = writer.finish(release);
    EXPECT_TRUE(written) << written.error().message;
    return files::read(scratch.path() / (written->copy.sha256 + ".tar")).value();
}

TEST(BundleVectors, EveryFlippedByteIsRefusedOrIsAnotherRelease) {
    const std::string whole = small_bundle();
    ASSERT_TRUE(read_bytes(whole));
    const std::size_t list_end = 512 + read_bytes(whole)->list_size;
    const auto is_list = [&](std::size_t i) { return i >= 512 && i < list_end; };
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string bytes = whole;
        bytes[i] = static_cast<char>(bytes[i] ^ (i % 2 == 0 ? 0x01 : 0x20));  // 0x20: between upper and lower case
        // Only release.json itself can say something else and still agree with all members: that is another release.
        EXPECT_TRUE(!read_bytes(bytes) || is_list(i)) << i;
    }
}

TEST(BundleVectors, WithItsDigestEveryFlippedByteIsRefused) {
    const test::Scratch scratch;
    const std::string whole = small_bundle();
    const std::string digest = sha256_hex(whole);
    for (std::size_t i = 0; i < whole.size(); i += 3) {
        std::string bytes = whole;
        bytes[i] = static_cast<char>(bytes[i] ^ 1);
        fs::remove(scratch.path() / "b.tar");  // a fresh file is not flushed on closing, a truncated one is
        std::ofstream(scratch.path() / "b.tar", std::ios::binary) << bytes;
        const auto opened = Bundle::open(scratch.path() / "b.tar", digest);
        ASSERT_FALSE(opened) << i;
        EXPECT_EQ(opened.error().rule, "bundle-digest");
    }
}

TEST(BundleVectors, EveryCutIsRefused) {
    const std::string whole = files::read(k_folder / "valid.tar").value();
    for (std::size_t size = 0; size < whole.size(); size += 101) {
        EXPECT_FALSE(read_bytes(std::string_view(whole).substr(0, size))) << size;
    }
}

}  // namespace
}  // namespace sluice::bundle
