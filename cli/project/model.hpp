#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "project/yaml.hpp"
#include "support/error.hpp"
#include "support/number.hpp"
#include "support/time.hpp"

namespace sluice::project {

namespace fs = std::filesystem;

class ErrorList;

enum class Type {
    string,
    integer,
    number,
    boolean,
    url,
    host,
    port,
    duration,
    size,
    email,
    date,
    enumeration,
    list,
    map
};

/// `list<string>`, `map<string,int>`, `int` …
struct ParameterType {
    Type type = Type::string;
    std::shared_ptr<const ParameterType> element;  ///< of list and map
    std::vector<std::string> choices;              ///< of enum
};

/// A declared input of a template.
struct Parameter {
    std::string name;
    ParameterType type;
    bool optional = false;
    bool per_environment = false;
    bool locked = false;
    bool runtime = false;                ///< its value may hold "${"
    std::optional<yaml::Node> fallback;  ///< `default`
    std::optional<Number> minimum;
    std::optional<Number> maximum;
    std::string pattern;
    std::string join;  ///< separator that writes a list as one text in properties and .env
    std::string description;
    Location where;
};

/// A declared secret: the name by which templates ask for it.
struct SecretDeclaration {
    std::string name;
    std::string kind;                      ///< "oauth-client-secret", "certificate", "password", …
    std::optional<Duration> rotate_every;  ///< stricter of this and the project's policy for the kind counts
    std::string basis;
    std::string custodian;
    std::string field;  ///< of a vault entry; default: the name
    std::string path;   ///< of a vault entry, below mount; default: <prefix>/<integration>/<name>
    std::string env;    ///< the variable that holds it for `exec`; default: <INTEGRATION>_<NAME>
    Location where;
};

enum class Format { yaml, json, properties, env, ini, xml, toml, raw };

/// A template file as the declaration lists it.
struct TemplateFile {
    std::string file;  ///< relative to the integration's folder
    Format format = Format::yaml;
    std::string dialect;  ///< of .env: "", docker, compose, shell
    bool schema = false;  ///< schemas/<integration>.schema.json is about this file
    Location where;
};

/// templates/<integration>/integration.yaml. The fields that readiness reads stay in `document`.
struct Declaration {
    std::string integration;
    std::vector<std::string> kinds;
    std::string direction;  ///< read, write, trigger, both
    int tier = 3;
    std::vector<Parameter> parameters;
    std::vector<SecretDeclaration> secrets;
    std::vector<TemplateFile> templates;
    std::vector<std::string> passthrough;  ///< glob patterns of `${…}` names left for the runtime
    yaml::Document document;
    std::vector<std::uint32_t> parameters_by_name = {};  ///< places in `parameters`; made by `index_names`
    std::vector<std::uint32_t> secrets_by_name = {};

    /// After the last change of the two lists.
    void index_names();
    [[nodiscard]] const Parameter* find_parameter(std::string_view name) const;
    [[nodiscard]] const SecretDeclaration* find_secret(std::string_view name) const;
};

enum class StoreKind { sealed, vault };

struct StoreSettings {
    StoreKind kind = StoreKind::sealed;
    std::string server;  ///< alias
    std::string mount;
    std::string prefix;
    int kv = 0;  ///< version of the mount's key-value engine, 1 or 2; 0: the server is asked
};

/// A span of time in which nothing is promoted, [from, until).
struct Freeze {
    Instant from;
    Instant until;
    Location where;
};

struct PromotionRules {
    std::optional<Duration> soak;
    std::vector<Freeze> freeze;
};

/// environments/<env>.yaml, or base.yaml (then only the two maps of values are filled).
struct Environment {
    std::string name;
    bool is_protected = false;
    StoreSettings secrets;
    PromotionRules promotion;
    std::vector<std::string> endpoints;  ///< host patterns that belong to this environment
    yaml::Node parameters;               ///< map: environment-wide values
    yaml::Node integrations;             ///< map of maps
    yaml::Document document;
};

/// A whole project, loaded and checked file by file; what one file says about another is checked by rendering.
struct Project {
    fs::path root;
    std::string name;
    std::vector<std::string> order;  ///< promotion, first stage first
    std::map<std::string, Duration> rotation;
    std::vector<std::string> scan_exclude;
    std::vector<std::string> scan_rules;  ///< files with further rules
    std::vector<std::string> shared_endpoints;
    std::string ledger_remote;  ///< git remote that carries the ledger; "" if none is named
    std::optional<Environment> base;
    std::vector<Environment> environments;  ///< in promotion order
    std::vector<Declaration> declarations;  ///< sorted by name
    std::vector<std::string> unread;        ///< integrations whose declaration is in error (`load_readable`), sorted
    yaml::Document document;

    [[nodiscard]] const Environment* find_environment(std::string_view name) const;
    [[nodiscard]] const Declaration* find_declaration(std::string_view name) const;
    [[nodiscard]] bool is_unread(std::string_view integration) const;
};

/// The project's root: `from` or the nearest parent that holds sluice.yaml. Rule `no-project`, whose hint is `sluice init`.
[[nodiscard]] Result<fs::path> find_root(const fs::path& from);
/// Reads every file of the project. All errors of all files come in one run, sorted by file and line.
[[nodiscard]] Result<Project> load(const fs::path& root);
/// What can be read of the project, with the errors of the rest in the list: integrations in error are named in `unread`.
/// Fails, with all errors, if sluice.yaml or a file of an environment is in error: then nothing can be said of the rest.
[[nodiscard]] Result<Project> load_readable(const fs::path& root, ErrorList& errors);
/// Only sluice.yaml: name, order, policy (commands that must not depend on the rest).
[[nodiscard]] Result<Project> load_settings(const fs::path& root);
/// sluice.yaml and the files of environments: for commands that ask no declaration.
[[nodiscard]] Result<Project> load_environments(const fs::path& root);
/// "prod", or an error with the nearest name.
[[nodiscard]] Result<const Environment*> require_environment(const Project& project, std::string_view name);
[[nodiscard]] Result<const Declaration*> require_declaration(const Project& project, std::string_view name);

inline constexpr std::string_view k_sealed_scheme = "sealed://";
inline constexpr std::string_view k_vault_scheme = "vault://";

/// The reference of a secret in an environment, without "${" and "}": "sealed://<integration>/<name>" or
/// "vault://<server>/<mount>/<path>#<field>", its path below the environment's prefix and the integration's name.
[[nodiscard]] Result<std::string> reference_for(const Environment& environment, const Declaration& declaration,
                                                const SecretDeclaration& secret);

/// "list<string>", for people.
[[nodiscard]] std::string describe(const ParameterType& type);
[[nodiscard]] std::string_view describe(Format format);

}  // namespace sluice::project
