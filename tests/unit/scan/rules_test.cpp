#include "scan/rules.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "scan/matcher.hpp"
#include "support/embedded.hpp"

namespace sluice::scan {
namespace {

bool finds(const std::string& rule, const std::string& text) {
    static const Matcher matcher(builtin_rules());
    bool found = false;
    matcher.search(text, Syntax::none, [&](RuleHit hit) { found = found || hit.rule->id == rule; });
    return found;
}

TEST(Rules, EveryShippedFileReads) {
    ASSERT_FALSE(embedded::scan_rules().empty());
    for (const EmbeddedFile& file : embedded::scan_rules()) {
        Result<RuleFile> read = read_rules(file.text, std::string(file.path));
        ASSERT_TRUE(read) << file.path << ":" << (read.error().where ? read.error().where->line : 0) << ": "
                          << read.error().message;
        EXPECT_FALSE(read->rules.empty()) << file.path;
    }
    EXPECT_GE(builtin_rules().size(), 30U);
}

TEST(Rules, IdsAreUniqueAndPatternsValid) {
    std::vector<std::string> ids;
    for (const Rule& rule : builtin_rules()) {
        EXPECT_TRUE(Matcher::is_valid(rule)) << rule.id;
        EXPECT_NE(rule.id, k_endpoint_rule);
        ids.push_back(rule.id);
    }
    EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

TEST(Rules, EveryRuleMeetsItsOwnExamples) {
    for (const Example& example : builtin_examples())
        EXPECT_EQ(finds(example.rule, example.text), example.found) << example.rule << ": " << example.text;
    for (const Rule& rule : builtin_rules()) {
        if (rule.match == Match::assignment) continue;
        for (bool found : {true, false}) {
            std::vector<Example> examples = builtin_examples();
            bool has = std::any_of(examples.begin(), examples.end(),
                                   [&](const Example& e) { return e.rule == rule.id && e.found == found; });
            EXPECT_TRUE(has) << rule.id << " has no example that it must " << (found ? "find" : "ignore");
        }
    }
}

TEST(Rules, ExamplesAreFoundBesideAnything) {
    for (const Example& example : builtin_examples()) {
        if (!example.found) continue;
        for (const char* before : {"\"", "= ", "\n", "(", "`"}) {
            std::string text = before + example.text + "\n";
            EXPECT_TRUE(finds(example.rule, text)) << example.rule << " after " << before;
        }
    }
}

TEST(Rules, UnknownFieldsAndMissingPartsAreRefused) {
    const std::string good = "rules:\n  - {id: x, description: d, keywords: [abc], pattern: abcd}\n";
    EXPECT_TRUE(read_rules(good, "r.yaml"));
    for (const char* bad : {"rules:\n  - {id: x, description: d, keywords: [abc], pattern: abcd, colour: red}\n",
                            "rules:\n  - {id: x, description: d, keywords: [], pattern: abcd}\n",
                            "rules:\n  - {id: x, description: d, keywords: [ab], pattern: abcd}\n",
                            "rules:\n  - {id: x, description: d, keywords: [abc]}\n",
                            "rules:\n  - {id: X!, description: d, keywords: [abc], pattern: abcd}\n",
                            "rules:\n  - {id: x, description: d, keywords: [abc], pattern: abcd, severity: huge}\n",
                            "rules:\n  - {id: x, description: d, keywords: [abc], pattern: a}\n  - {id: x, "
                            "description: d, keywords: [abc], pattern: a}\n",
                            "other: 1\n"}) {
        Result<RuleFile> read = read_rules(bad, "r.yaml");
        ASSERT_FALSE(read) << bad;
        EXPECT_EQ(read.error().rule, "rule-format");
        ASSERT_TRUE(read.error().where) << bad;
        EXPECT_EQ(read.error().where->file, "r.yaml");
    }
}

}  // namespace
}  // namespace sluice::scan
