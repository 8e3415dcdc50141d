#pragma once

#include <string_view>

namespace sluice::scan {

/// True if a value cannot be a secret because it only refers to one (`${…}`, `{{…}}`, `vault:…`, `ENC[…]`, a path),
/// stands for one (`<password>`, `****`, `changeme`), is empty, or is a word of a type or a schema.
[[nodiscard]] bool is_reference_or_placeholder(std::string_view value);

/// True if a key of this name holds a secret: it ends in a secret word ("spring.datasource.password", "clientSecret"),
/// and not in what merely talks about one ("password_policy", "tokenUrl", "max_tokens").
[[nodiscard]] bool is_secret_key(std::string_view key);

/// Key and value together: is this assignment a password in clear?
[[nodiscard]] bool is_secret_assignment(std::string_view key, std::string_view value, bool quoted);

}  // namespace sluice::scan
