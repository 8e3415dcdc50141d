#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "project/model.hpp"

namespace sluice::render {

/// What a difference is about, riskiest first: the order in which they are shown (docs/guide/render.md, "Differences").
/// `templates`: the text of a template, which can hold anything.
enum class Risk { templates, endpoint, credential, tls, scope, retry, other };
[[nodiscard]] std::string_view risk_name(Risk risk);

/// What is known of a parameter whose risk is judged.
struct RiskTraits {
    std::string_view name;
    std::string_view value = {};
    const project::ParameterType* type = nullptr;  ///< a bundle does not say it
    std::vector<std::string> paths = {};           ///< where it is written, as output_path has it; nor this
    bool reads = false;                            ///< the declaration's direction is read
};
[[nodiscard]] Risk judge_risk(const RiskTraits& traits);

/// The keys above the value at `offset` of a rendered file, outermost first: "tls.verify". Found by indentation, brackets
/// and section headings, whatever the format is: good enough to see what a value is about, and for nothing else.
[[nodiscard]] std::string output_path(std::string_view bytes, std::size_t offset);

}  // namespace sluice::render
