#include "project/variable.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::project {
namespace {

// A row says what its names command. A value that somebody may choose must not become code that is loaded, a file that is
// run or read, an option, or a server that is believed. In doubt a name is refused: another one is one `env:` away.
constexpr std::array<ObeyedVariables, 12> k_obeyed{{
    {"the loader and the C library: code to load, files to read, where hosts are",
     "LD_* DYLD_* GLIBC_* MALLOC_* GCONV_* LC_* LANG LANGUAGE LOCPATH NLSPATH TZ TZDIR HOSTALIASES RES_OPTIONS "
     "LOCALDOMAIN RESOLV_HOST_CONF GETCONF_DIR QEMU_* ASAN_OPTIONS LSAN_OPTIONS MSAN_OPTIONS TSAN_OPTIONS "
     "UBSAN_OPTIONS"},
    {"shells: files and commands that are run, where commands are found",
     "PATH IFS ENV BASH_* CDPATH SHELL SHELLOPTS BASHOPTS POSIXLY_CORRECT PS0 PS1 PS2 PS3 PS4 PROMPT_COMMAND FPATH "
     "ZDOTDIR FIGNORE GLOBIGNORE EXECIGNORE HISTFILE INPUTRC MAILPATH FCEDIT"},
    {"everything: whose files are read and written", "HOME PWD OLDPWD TMPDIR TMP TEMP USER LOGNAME XDG_* SLUICE_*"},
    {"interpreters: code that is loaded, options",
     "PYTHON* PERL5* PERL_* PERLLIB NODE_* DENO_* BUN_* RUBYOPT RUBYLIB RUBYSHELL GEM_* BUNDLE_* PHP_* PHPRC LUA_* "
     "ERL_* "
     "ELIXIR_ERL_OPTIONS GUILE_* JULIA_* TCLLIBPATH TCL_LIBRARY AWKPATH AWKLIBPATH R_HOME R_PROFILE R_PROFILE_USER "
     "R_ENVIRON R_ENVIRON_USER R_LIBS R_LIBS_USER R_LIBS_SITE OCAMLRUNPARAM CAMLRUNPARAM GHCRTS"},
    {"virtual machines: agents and profilers that are loaded, options",
     "JAVA_* _JAVA_* JDK_* CLASSPATH JVM_OPTS MAVEN_* GRADLE_* ANT_OPTS ANT_ARGS SBT_OPTS CATALINA_OPTS GROOVY_* "
     "DOTNET_* "
     "CORECLR_* COR_* COMPLUS_* ASPNETCORE_HOSTINGSTARTUPASSEMBLIES MONO_* GODEBUG GOFLAGS GOENV GOPATH GOROOT GOBIN "
     "GOPROXY "
     "GOSUMDB GOTOOLCHAIN GOCACHE GOTMPDIR"},
    {"compilers and builders: programs that are run in their place, options, what is compiled in",
     "MAKEFLAGS MFLAGS GNUMAKEFLAGS MAKEFILES CC CXX CPP CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CPATH C_INCLUDE_PATH "
     "CPLUS_INCLUDE_PATH LIBRARY_PATH COMPILER_PATH GCC_EXEC_PREFIX PKG_CONFIG PKG_CONFIG_* CMAKE_* CCACHE_* DISTCC_* "
     "RUSTC RUSTC_* RUSTDOC RUSTFLAGS RUSTDOCFLAGS RUSTUP_* CARGO_*"},
    {"installers of packages: where packages come from, options",
     "PIP_* PIPX_* UV_* CONDA_* NPM_CONFIG_* YARN_* PNPM_* COREPACK_* COMPOSER_HOME HOMEBREW_* APT_CONFIG DPKG_* "
     "DEBCONF_*"},
    {"git, ssh and their kin: commands that are run, keys and hosts",
     "GIT_* SSH_* CVS_RSH SVN_SSH HGRCPATH RSYNC_RSH RSYNC_CONNECT_PROG GNUPGHOME GPG_AGENT_INFO SUDO_*"},
    {"TLS: who is believed, keys that are written down",
     "SSL_CERT_FILE SSL_CERT_DIR SSLKEYLOGFILE OPENSSL_* GNUTLS_* REQUESTS_CA_BUNDLE CURL_CA_BUNDLE AWS_CA_BUNDLE "
     "NIX_SSL_CERT_FILE GRPC_DEFAULT_SSL_ROOTS_FILE_PATH HTTPLIB2_CA_CERTS P11_KIT_* SOFTHSM2_CONF"},
    {"clients of servers: which one is asked, through whom, by which configuration; some of it names programs",
     "*_PROXY WGETRC SYSTEM_WGETRC CURL_HOME NETRC AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_PROFILE "
     "AWS_ENDPOINT_URL* AWS_WEB_IDENTITY_TOKEN_FILE CLOUDSDK_* GOOGLE_APPLICATION_CREDENTIALS AZURE_CONFIG_DIR "
     "AZURE_EXTENSION_DIR KUBECONFIG DOCKER_* HELM_* TF_CLI_* ANSIBLE_* PGPASSFILE PGSERVICEFILE PGSYSCONFDIR PSQLRC "
     "MYSQL_HOME "
     "LIBMYSQL_* TNS_ADMIN ORACLE_HOME ODBCINI ODBCSYSINI ODBCINSTINI KRB5* SASL_PATH LDAPCONF LDAPRC"},
    {"tools: options, programs that they start",
     "EDITOR VISUAL PAGER MANPAGER MANPATH BROWSER LESS LESSOPEN LESSCLOSE LESSKEY LESSEDIT MORE TERM TERMCAP TERMINFO "
     "TERMINFO_DIRS TAR_OPTIONS GZIP BZIP BZIP2 XZ_OPT XZ_DEFAULTS ZIPOPT UNZIP GREP_OPTIONS VIMINIT EXINIT VIMRUNTIME "
     "MAILRC SCREENRC FZF_DEFAULT_COMMAND FZF_DEFAULT_OPTS RIPGREP_CONFIG_PATH SYSTEMD_* DEBUGINFOD_URLS"},
    {"desktops: modules that are loaded, where the display is",
     "DBUS_* GTK* GDK_* GIO_* GSETTINGS_* GST_* GI_TYPELIB_PATH QT_* QML_* QML2_* DISPLAY XAUTHORITY WAYLAND_* LIBGL_* "
     "MESA_* VK_* ALSA_CONFIG_PATH FONTCONFIG_*"},
}};

char upper(char sign) { return sign >= 'a' && sign <= 'z' ? static_cast<char>(sign - 'a' + 'A') : sign; }

bool is_word_sign(char sign) {
    const char large = upper(sign);
    return (large >= 'A' && large <= 'Z') || (sign >= '0' && sign <= '9') || sign == '_';
}

/// `pattern` is a name, one that ends in "*", or one that begins with it.
bool fits(std::string_view name, std::string_view pattern) {
    if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
    if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
    return name == pattern;
}

bool is_obeyed(std::string_view name) {
    std::string large;
    std::transform(name.begin(), name.end(), std::back_inserter(large), upper);
    return std::any_of(k_obeyed.begin(), k_obeyed.end(), [&](const ObeyedVariables& row) {
        const auto patterns = split(row.names, ' ');
        return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view one) { return fits(large, one); });
    });
}

}  // namespace

std::span<const ObeyedVariables> obeyed_variables() { return k_obeyed; }

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
