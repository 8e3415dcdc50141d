#include "scan/judge.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "support/text.hpp"

namespace sluice::scan {

namespace {

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 44> k_not_values{
    "null",     "nil",      "none",    "undefined", "true",     "false",  "yes",   "no",       "on",
    "off",      "string",   "str",     "text",      "password", "secret", "token", "required", "optional",
    "default",  "boolean",  "bool",    "integer",   "int",      "object", "array", "binary",   "bytes",
    "redacted", "masked",   "hidden",  "removed",   "todo",     "fixme",  "tbd",   "n/a",      "na",
    "unset",    "disabled", "enabled", "auto",      "generate", "prompt", "env",   "vault"};

constexpr std::array<std::string_view, 15> k_stand_ins{
    "changeme",    "changeit", "change-me", "change_me", "changethis", "replaceme",    "replace-me", "replace_me",
    "placeholder", "example",  "dummy",     "your-",     "your_",      "yourpassword", "-here"};

/// What a value begins with when it names a secret kept elsewhere.
constexpr std::array<std::string_view, 30> k_schemes{"vault:",      "sealed:",
                                                     "secret:",     "secrets:",
                                                     "env:",        "env.",
                                                     "file:",       "file://",
                                                     "op://",       "ref+",
                                                     "awssm:",      "ssm:",
                                                     "arn:aws:",    "aws:secretsmanager",
                                                     "gcpsm:",      "kms:",
                                                     "azkv:",       "keyvault:",
                                                     "akv://",      "@microsoft.keyvault(",
                                                     "enc[",        "enc(",
                                                     "{cipher}",    "!secret",
                                                     "!vault",      "!ref",
                                                     "!sub",        "{noop}$",
                                                     "process.env", "os.environ"};

bool wrapped(std::string_view v, std::string_view open, std::string_view close) {
    return v.size() >= open.size() + close.size() && v.starts_with(open) && v.ends_with(close);
}

/// "$NAME" and "$NAME:default" of shells and compose files.
bool is_dollar_name(std::string_view v) {
    if (v.size() < 2 || v[0] != '$') return false;
    return std::all_of(v.begin() + 1, v.end(), [](char c) { return is_alnum(c) || c == '_'; }) &&
           std::isdigit(static_cast<unsigned char>(v[1])) == 0;
}

/// An absolute or relative path of at least two components: "/run/secrets/db", "./keys/db.txt", "~/.token".
bool is_path(std::string_view v) {
    if (v.starts_with("~/") || v.starts_with("./") || v.starts_with("../")) return true;
    if (!v.starts_with("/") || std::count(v.begin(), v.end(), '/') < 2) return false;
    return std::all_of(v.begin(), v.end(),
                       [](char c) { return is_alnum(c) || c == '/' || c == '.' || c == '_' || c == '-'; });
}

/// One character over and over, or nothing but marks: "****", "xxxxxxxx", "…", "-".
bool is_mask(std::string_view v) {
    bool same = std::all_of(v.begin(), v.end(), [&](char c) { return c == v[0]; });
    if (same && (v[0] == 'x' || v[0] == 'X' || v.size() == 1)) return true;
    return std::none_of(v.begin(), v.end(), is_alnum) && std::all_of(v.begin(), v.end(), [](char c) {
               return c == '*' || c == '.' || c == '-' || c == '_' || c == '#' || c == '?' || c == '\xe2' ||
                      c == '\x80' || c == '\xa6' || c == '\xa2';
           });
}

bool holds_placeholder(std::string_view v) {
    auto pair = [&](std::string_view open, std::string_view close) {
        std::size_t at = v.find(open);
        return at != std::string_view::npos && v.find(close, at + open.size()) != std::string_view::npos;
    };
    return pair("${", "}") || pair("$(", ")") || pair("{{", "}}") || pair("<%", "%>") || pair("#{", "}") ||
           pair("[[", "]]");
}

/// "90d": in sluice.yaml a kind of secret is a key, and how often it is rotated its value.
bool is_duration(std::string_view v) {
    if (v.size() < 2 || v.size() > 5 || std::string_view("smhdw").find(v.back()) == std::string_view::npos)
        return false;
    return std::all_of(v.begin(), v.end() - 1, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_reference_or_placeholder(std::string_view value) {
    std::string_view v = trim(value);
    if (v.empty() || holds_placeholder(v) || is_dollar_name(v) || is_mask(v) || is_path(v)) return true;
    if (wrapped(v, "<", ">") || wrapped(v, "%", "%") || wrapped(v, "@", "@") || wrapped(v, "__", "__") ||
        wrapped(v, "[", "]") || wrapped(v, "%(", ")s") || wrapped(v, "{", "}"))
        return true;
    std::string low = lower(v);
    if (one_of(low, k_not_values)) return true;
    for (std::string_view scheme : k_schemes)
        if (low.starts_with(scheme)) return true;
    for (std::string_view word : k_stand_ins)
        if (low.find(word) != std::string::npos) return true;
    return low.find("xxxx") != std::string::npos || low.find("****") != std::string::npos;
}

bool is_secret_key(std::string_view key) {
    // "dbPassword" and "db-password" become "dbpassword"; digits at the end ("password2") do not count.
    std::string name;
    for (char c : key)
        if (is_alnum(c)) name += c;
    name = lower(name);
    while (!name.empty() && std::isdigit(static_cast<unsigned char>(name.back())) != 0) name.pop_back();
    static constexpr std::array<std::string_view, 25> endings{
        "password",  "passwd",     "passphrase", "passcode",      "pwd",        "passwort", "secret",
        "apikey",    "apitoken",   "accesskey",  "secretkey",     "accountkey", "authkey",  "authtoken",
        "token",     "signingkey", "masterkey",  "encryptionkey", "privatekey", "storekey", "sharedkey",
        "clientkey", "keypass",    "storepass",  "userpass"};
    bool ends = std::any_of(endings.begin(), endings.end(), [&](std::string_view e) { return name.ends_with(e); });
    if (!ends) return name == "pass" || name == "credential" || name == "credentials" || name == "dbpass";
    static constexpr std::array<std::string_view, 12> not_secrets{
        "nextpagetoken",  "pagetoken",       "nexttoken",      "continuationtoken",
        "showpassword",   "usepassword",     "forgotpassword", "resetpassword",
        "changepassword", "requirepassword", "publickeytoken", "cancellationtoken"};
    return std::none_of(not_secrets.begin(), not_secrets.end(), [&](std::string_view e) { return name.ends_with(e); });
}

namespace {

/// "secret: webhook_secret", "password: db-password": the name under which the value is kept.
bool names_a_secret(std::string_view v) {
    bool plain = std::all_of(v.begin(), v.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
    if (!plain || v.find_first_of("_-.") == std::string_view::npos) return false;
    return is_secret_key(v) || v.ends_with("_key") || v.ends_with("-key") || v.ends_with("_pw") || v.ends_with("-pw");
}

}  // namespace

bool is_secret_assignment(std::string_view key, std::string_view value, bool quoted) {
    if (!is_secret_key(key) || is_reference_or_placeholder(value)) return false;
    std::string_view v = trim(value);
    // A sentence is a label or a description of the password, in a translation file for instance.
    if (std::count(v.begin(), v.end(), ' ') >= 2) return false;
    if (!quoted && v.find('(') != std::string_view::npos && v.ends_with(')')) return false;  // a call
    if (names_a_secret(v)) return false;
    std::string low_key = lower(key);
    std::string low = lower(v);
    if (low == low_key) return false;
    if (v.find("://") != std::string_view::npos) return false;  // an address; credentials in it are another rule's
    // "token: 3600" is a length of time or a count; "password: 3600" is a password.
    bool number = std::all_of(v.begin(), v.end(), [](char c) { return std::isdigit(static_cast<unsigned char>(c)); });
    bool is_password = low_key.find("pass") != std::string::npos || low_key.find("pwd") != std::string::npos;
    if (number && !is_password && v.size() < 8) return false;
    return !is_duration(v);
}

}  // namespace sluice::scan
