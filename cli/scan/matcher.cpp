#include "scan/matcher.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <re2/re2.h>

#include "scan/judge.hpp"
#include "scan/literals.hpp"
#include "scan/percent.hpp"

namespace sluice::scan {

namespace {

constexpr std::size_t k_before = 200;     ///< bytes of the window before a keyword
constexpr std::size_t k_after = 1024;     ///< and after it
constexpr std::size_t k_anchored = 8192;  ///< longest match that begins with its keyword (private keys)
constexpr int k_groups = 4;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

std::unique_ptr<RE2> compile(const std::string& pattern) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1);  // any bytes are input
    options.set_max_mem(8 << 20);
    return std::make_unique<RE2>(pattern, options);
}

std::size_t offset_in(std::string_view text, const re2::StringPiece& part) {
    return static_cast<std::size_t>(part.data() - text.data());
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// True if a token can begin at `at`: after no word character, except one that belongs to an escape ("\nghp_",
/// "%3Dghp_").
bool is_boundary(std::string_view text, std::size_t at) {
    if (at == 0 || !is_word(text[at - 1])) return true;
    if (at >= 2 && text[at - 2] == '\\' && std::string_view("abfnrtv0").find(text[at - 1]) != std::string_view::npos)
        return true;
    return at >= 3 && percent_byte(text.substr(0, at), at - 3) >= 0;
}

}  // namespace

struct Matcher::State {
    struct Compiled {
        const Rule* rule = nullptr;
        std::unique_ptr<RE2> pattern;  ///< on first use
        std::unique_ptr<RE2> unless;
    };
    std::vector<Compiled> rules;
    Literals literals;
    std::vector<std::vector<std::size_t>> rules_of_word;

    /// One search: what must be remembered between hits so that no byte is searched twice by one rule.
    struct Run {
        std::string_view text;
        Syntax syntax;
        const std::function<void(RuleHit)>& found;
        std::vector<std::size_t> done;     ///< per rule: everything before this byte was looked at
        std::vector<std::size_t> matched;  ///< per rule: where the last match ended
    };

    void compile_rule(Compiled& compiled) const {
        if (compiled.pattern != nullptr) return;
        compiled.pattern = compile(compiled.rule->pattern);
        if (!compiled.rule->unless.empty()) compiled.unless = compile(compiled.rule->unless);
    }

    /// Judges a match; returns whether it was one.
    static bool report(Run& run, const Compiled& compiled, const re2::StringPiece& secret) {
        std::string_view value(secret.data(), secret.size());
        if (value.empty()) return false;
        if (compiled.unless != nullptr && RE2::PartialMatch(secret, *compiled.unless)) return false;
        if (compiled.rule->judged && is_reference_or_placeholder(value)) return false;
        std::size_t begin = offset_in(run.text, secret);
        run.found({begin, begin + value.size(), compiled.rule});
        return true;
    }

    void at_keyword(Run& run, std::size_t index, std::size_t at) {
        Compiled& compiled = rules[index];
        if (at < run.done[index]) return;
        if (compiled.rule->match == Match::at_keyword && !is_boundary(run.text, at)) return;
        compile_rule(compiled);
        std::array<re2::StringPiece, k_groups> groups;
        std::size_t end = std::min(run.text.size(), at + k_anchored);
        if (!compiled.pattern->Match(piece(run.text), at, end, RE2::ANCHOR_START, groups.data(), k_groups)) return;
        run.done[index] = at + std::max<std::size_t>(1, groups[0].size());
        report(run, compiled, groups[static_cast<std::size_t>(compiled.rule->group)]);
    }

    void near_keyword(Run& run, std::size_t index, std::size_t at) {
        Compiled& compiled = rules[index];
        std::size_t end = std::min(run.text.size(), at + k_after);
        // A window is only opened when the last one no longer covers the keyword with half its length to spare.
        if (at + k_after / 2 < run.done[index] || end <= run.done[index]) return;
        compile_rule(compiled);
        std::size_t begin = std::max(at > k_before ? at - k_before : 0, run.matched[index]);
        run.done[index] = end;
        std::array<re2::StringPiece, k_groups> groups;
        while (begin < end &&
               compiled.pattern->Match(piece(run.text), begin, end, RE2::UNANCHORED, groups.data(), k_groups)) {
            std::size_t from = offset_in(run.text, groups[0]);
            begin = from + std::max<std::size_t>(1, groups[0].size());
            // what touches the window's end may go on behind it: the next keyword's window sees all of it
            if (begin >= end && end < run.text.size() && from > at) break;
            report(run, compiled, groups[static_cast<std::size_t>(compiled.rule->group)]);
            run.matched[index] = begin;
        }
    }

    void assignment(Run& run, std::size_t index, std::size_t at) const {
        const Compiled& compiled = rules[index];
        if (at < run.done[index]) return;
        std::optional<Assignment> found = assignment_at(run.text, at, run.syntax);
        if (!found) return;
        run.done[index] = found->end;
        std::string_view value = run.text.substr(found->begin, found->end - found->begin);
        if (is_secret_assignment(found->key, value, found->quoted))
            run.found({found->begin, found->end, compiled.rule});
    }

    void hit(Run& run, std::size_t index, std::size_t at) {
        switch (rules[index].rule->match) {
            case Match::at_keyword:
            case Match::from_keyword:
                return at_keyword(run, index, at);
            case Match::near_keyword:
                return near_keyword(run, index, at);
            case Match::assignment:
                return assignment(run, index, at);
        }
    }
};

Matcher::Matcher(const std::vector<Rule>& rules) : m_state(std::make_unique<State>()) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        m_state->rules.push_back({&rules[i], nullptr, nullptr});
        for (const std::string& keyword : rules[i].keywords) {
            auto known = std::find(words.begin(), words.end(), keyword);
            auto word = static_cast<std::size_t>(known - words.begin());
            if (known == words.end()) {
                words.push_back(keyword);
                m_state->rules_of_word.emplace_back();
            }
            m_state->rules_of_word[word].push_back(i);
        }
    }
    m_state->literals = Literals(words);
}

Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

void Matcher::search(std::string_view text, Syntax syntax, const std::function<void(RuleHit)>& found) const {
    State::Run run{text, syntax, found, std::vector<std::size_t>(m_state->rules.size(), 0),
                   std::vector<std::size_t>(m_state->rules.size(), 0)};
    m_state->literals.search(text, [&](std::uint32_t word, std::size_t begin) {
        for (std::size_t index : m_state->rules_of_word[word]) m_state->hit(run, index, begin);
    });
}

bool Matcher::is_valid(const Rule& rule) {
    if (!rule.unless.empty() && !compile(rule.unless)->ok()) return false;
    if (rule.match == Match::assignment) return rule.pattern.empty();
    std::unique_ptr<RE2> pattern = compile(rule.pattern);
    return pattern->ok() && rule.group >= 0 && rule.group < k_groups &&
           rule.group <= pattern->NumberOfCapturingGroups();
}

}  // namespace sluice::scan
