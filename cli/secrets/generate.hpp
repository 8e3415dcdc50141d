#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::secrets {

/// What kind of value is made, from `--form`, `--charset`, `--length` and `--bits`.
struct Recipe {
    enum class Form { text, hex, base64, uuid, ed25519, rsa };
    Form form = Form::text;
    std::string form_name;   ///< as it is typed
    std::string characters;  ///< of text: those that may occur
    std::size_t length = 0;  ///< of text: characters; of hex and base64: random bytes; else 0
    int bits = 0;  ///< how much chance is in it: log2 of the number of values, rounded down; of rsa: the modulus
};

struct RecipeTexts {
    std::string form, charset, length, bits;
};

/// Texts as they were typed; an empty one is the default. Rules `generate-form`, `generate-length`: a name that there is
/// not, a length outside 8 … 1024, a value that could be guessed (fewer than 64 bits), a modulus of another size.
[[nodiscard]] Result<Recipe> make_recipe(const RecipeTexts& texts);

struct Generated {
    Secret value;
    std::string public_key;  ///< of a key pair, SPKI PEM; else ""
};

/// The value is made in locked memory and shown to nobody.
[[nodiscard]] Result<Generated> generate(const Recipe& recipe);

}  // namespace sluice::secrets
