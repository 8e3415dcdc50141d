#include "project/variable.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::project {
namespace {

/// Families of which some member names code to load, a file to run or options to obey. Compared in upper case.
constexpr std::array<std::string_view, 32> k_obeyed_families{
    "LD_",   "DYLD_",       "GLIBC_", "MALLOC_", "BASH_",  "PYTHON", "PERL5",    "PERL_",
    "NODE_", "NPM_CONFIG_", "GIT_",   "JAVA_",   "_JAVA_", "JDK_",   "DOTNET_",  "CORECLR_",
    "COR_",  "PHP_",        "LUA_",   "ERL_",    "GUILE_", "JULIA_", "OPENSSL_", "SUDO_",
    "SSH_",  "XDG_",        "DBUS_",  "LC_",     "GTK_",   "QT_",    "GCONV_",   "SLUICE_"};

constexpr std::array<std::string_view, 62> k_obeyed_names{
    "PATH",           "IFS",        "ENV",           "CDPATH",      "SHELL",          "SHELLOPTS",
    "BASHOPTS",       "PS1",        "PS2",           "PS4",         "PROMPT_COMMAND", "FPATH",
    "ZDOTDIR",        "HOME",       "PWD",           "OLDPWD",      "TMPDIR",         "TMP",
    "TEMP",           "USER",       "LOGNAME",       "LANG",        "LANGUAGE",       "LOCPATH",
    "NLSPATH",        "TERM",       "TERMCAP",       "TERMINFO",    "TERMINFO_DIRS",  "EDITOR",
    "VISUAL",         "PAGER",      "BROWSER",       "MANPATH",     "LESS",           "LESSOPEN",
    "LESSCLOSE",      "PERLLIB",    "RUBYOPT",       "RUBYLIB",     "GEM_HOME",       "GEM_PATH",
    "BUNDLE_GEMFILE", "TCLLIBPATH", "AWKPATH",       "AWKLIBPATH",  "R_HOME",         "R_PROFILE",
    "R_ENVIRON",      "CLASSPATH",  "MAVEN_OPTS",    "GRADLE_OPTS", "JVM_OPTS",       "PHPRC",
    "GODEBUG",        "GOFLAGS",    "RUSTC_WRAPPER", "HOSTALIASES", "RES_OPTIONS",    "LOCALDOMAIN",
    "SSLKEYLOGFILE",  "TZDIR"};

char upper(char sign) { return sign >= 'a' && sign <= 'z' ? static_cast<char>(sign - 'a' + 'A') : sign; }

bool is_word_sign(char sign) {
    const char large = upper(sign);
    return (large >= 'A' && large <= 'Z') || (sign >= '0' && sign <= '9') || sign == '_';
}

bool is_obeyed(std::string_view name) {
    std::string large;
    std::transform(name.begin(), name.end(), std::back_inserter(large), upper);
    const auto begins = [&](std::string_view family) { return large.starts_with(family); };
    return std::any_of(k_obeyed_families.begin(), k_obeyed_families.end(), begins) ||
           std::find(k_obeyed_names.begin(), k_obeyed_names.end(), large) != k_obeyed_names.end();
}

}  // namespace

std::string variable_fault(std::string_view name) {
    constexpr std::size_t k_longest = 128;
    const bool is_word = !name.empty() && name.size() <= k_longest && (name[0] < '0' || name[0] > '9') &&
                         std::all_of(name.begin(), name.end(), is_word_sign);
    if (!is_word) return fmt::format("\"{}\" is no name of a variable: letters, digits and \"_\"", printable(name));
    if (!is_obeyed(name)) return "";
    return fmt::format("{} is obeyed by shells, loaders or other programs, so no value may go there", name);
}

std::string default_variable(std::string_view integration, std::string_view name) {
    std::string variable;
    for (const std::string_view part : {integration, name}) {
        if (!variable.empty()) variable += '_';
        for (const char sign : part) variable += is_word_sign(sign) ? upper(sign) : '_';
    }
    return variable;
}

}  // namespace sluice::project
