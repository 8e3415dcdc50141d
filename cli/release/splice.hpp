#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "release/live_documents.hpp"
#include "support/secret.hpp"

namespace sluice::release {

/// Gives the bytes that stand for a reference: the value, passed through the encoder.
using EncodedValue = std::function<Result<Secret>(const std::string& reference, const std::string& encoder)>;

/// A file with its values, in locked memory, and where they stand in it.
struct SplicedFile {
    Secret bytes;
    std::vector<ValueSpan> spans;
};

/// Replaces exactly the spans of the file's references and copies every other byte. A span that does not hold its
/// reference is Code::integrity.
[[nodiscard]] Result<SplicedFile> splice(const ReferenceFile& file, const EncodedValue& value);

}  // namespace sluice::release
