#pragma once

#include <string>
#include <vector>

#include "render/rendered.hpp"

namespace sluice::render {

/// A file that cannot carry a secret's value, and what `encode_value` says about it.
struct Refusal {
    std::string path;  ///< relative to the integration
    Error error;
};
/// The files of an integration that name the secret and whose encoder refuses the value, one refusal a file.
[[nodiscard]] std::vector<Refusal> refusals(const RenderedIntegration& rendered, const std::string& secret,
                                            const Secret& value);

}  // namespace sluice::render
