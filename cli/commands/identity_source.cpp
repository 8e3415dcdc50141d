#include "commands/identity_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <functional>

#include <fmt/format.h>

#include "signing/own_file.hpp"
#include "support/descriptor.hpp"
#include "support/files.hpp"
#include "support/shell.hpp"

namespace sluice::commands {
namespace {

constexpr std::size_t k_source_limit = 4096;  ///< bytes of an identity or a passphrase that is no file
constexpr int k_first_own = 3;                ///< descriptors below are the standard streams

enum class Kind { file, input, descriptor, command };

struct Source {
    Kind kind = Kind::file;
    std::string text;  ///< path, "fd:N" or command
};

Error wrong_source(std::string message) { return Error{Code::usage, "identity-source", std::move(message)}; }

std::string variable(const Context& context, const char* name) { return context.host.environment(name).value_or(""); }

/// Whether this is an identity, or a part of one, where the path of one is asked for: in plain or base64, as it is kept for
/// machines, with or without its line feeds.
bool is_identity_itself(std::string_view text) {
    return text.size() > k_source_limit || text.find('\n') != std::string_view::npos ||
           text.starts_with("sluice-identity") || text.starts_with("c2x1aWNlLWlkZW50aXR5") ||
           text.find("seed=") != std::string_view::npos;
}

/// No message may hold what is refused here.
Result<Source> source_of(std::string text) {
    if (is_identity_itself(text)) {
        return fail(wrong_source("this is an identity itself, not the path of one")
                        .mend("hand it over with --identity - on standard input, or with $SLUICE_IDENTITY_COMMAND; a "
                              "file of such a name is ./NAME"));
    }
    const Kind kind = text == "-" ? Kind::input : text.starts_with("fd:") ? Kind::descriptor : Kind::file;
    return Source{kind, std::move(text)};
}

Result<Source> find_source(const Context& context, const Arguments& arguments) {
    if (const auto given = arguments.value("--identity")) return source_of(*given);
    const std::string named = variable(context, "SLUICE_IDENTITY");
    std::string command = variable(context, "SLUICE_IDENTITY_COMMAND");
    if (!named.empty() && !command.empty()) {
        return fail(wrong_source("both $SLUICE_IDENTITY and $SLUICE_IDENTITY_COMMAND are set")
                        .mend("unset one of them, or say --identity FILE"));
    }
    if (!command.empty()) return Source{Kind::command, std::move(command)};
    if (!named.empty()) return source_of(named);
    return Source{Kind::file, signing::identity_path(context.host, "").string()};
}

std::string name_of_source(const Source& source) {
    if (source.kind == Kind::input) return "standard input";
    return source.kind == Kind::command ? "$SLUICE_IDENTITY_COMMAND" : source.text;
}

/// Everything from "fd:N", which is closed then, so that no program that we start inherits it.
Result<Secret> read_descriptor(const std::string& text, std::string_view what) {
    const std::string_view digits = std::string_view(text).substr(3);
    int number = -1;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool whole = read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
    if (!whole || number < k_first_own || ::fcntl(number, F_GETFD) < 0) {
        return fail(
            wrong_source("fd:N names no descriptor that is open here")
                .mend("a number from 3 on, as in: sluice … --identity fd:3 3<FILE; a file of that name is ./fd:3"));
    }
    TRY(signing::require_own(number, text, what));
    auto secret = files::read_secret_from(number, k_source_limit);
    ::close(number);
    return secret;
}

/// What cannot be read twice is read once.
Result<Secret> read_once(std::optional<Secret>& kept, const std::function<Result<Secret>()>& read) {
    if (!kept) kept = TRY(read());
    return kept->clone();
}

/// $SLUICE_COMMAND_SECONDS: 1 to 3600, else 60.
Result<std::chrono::seconds> time_of_commands(const Context& context) {
    const std::string text = variable(context, "SLUICE_COMMAND_SECONDS");
    if (text.empty()) return ShellCall{}.time;
    constexpr int k_longest = 3600;
    int seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && seconds >= 1 && seconds <= k_longest)
        return std::chrono::seconds(seconds);
    return fail(wrong_source(fmt::format("$SLUICE_COMMAND_SECONDS is a whole number from 1 to {}", k_longest))
                    .mend("unset it: a command has 60 seconds then"));
}

Result<Secret> run_source(const Context& context, const std::string& command, const char* name) {
    return shell_output({command, name, k_source_limit, TRY(time_of_commands(context))});
}

Result<Secret> read_stream(const Context& context, const Source& source) {
    if (source.kind == Kind::input) {
        TRY(signing::require_own(STDIN_FILENO, name_of_source(source), "private key"));
        return files::read_secret_from(STDIN_FILENO, k_source_limit);
    }
    if (source.kind == Kind::descriptor) return read_descriptor(source.text, "private key");
    return run_source(context, source.text, "$SLUICE_IDENTITY_COMMAND");
}

/// With the line feed at its end that $(…) and stores of CI systems take away.
Result<Secret> with_line_feed(Secret text) {
    if (text.empty() || text.expose_text().ends_with('\n')) return text;
    Secret whole = TRY(Secret::zeros(text.size() + 1));
    std::copy(text.expose().begin(), text.expose().end(), whole.expose_mutable().begin());
    whole.expose_mutable()[text.size()] = '\n';
    return whole;
}

Result<Secret> read_source(const Context& context, const Source& source) {
    static std::optional<Secret> kept;
    return read_once(kept, [&]() -> Result<Secret> { return with_line_feed(TRY(read_stream(context, source))); });
}

Result<Secret> read_passphrase(const Context& context, const std::string& file, const std::string& command) {
    if (!command.empty()) return run_source(context, command, "$SLUICE_PASSPHRASE_COMMAND");
    if (file.starts_with("fd:")) return read_descriptor(file, "passphrase");
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat facts {};
    if (opened && fstat(opened.get(), &facts) == 0 && S_ISREG(facts.st_mode) &&
        facts.st_size <= static_cast<off_t>(k_source_limit)) {
        TRY(signing::require_own(opened.get(), file, "passphrase"));
        return files::read_secret_from(opened.get(), k_source_limit);
    }
    // Whoever put the passphrase itself there must not read it in a message.
    return fail(Error{Code::usage, "passphrase-file", "$SLUICE_PASSPHRASE_FILE names no file that can be read"}.mend(
        "it is the path of a file that holds the passphrase, or fd:N"));
}

}  // namespace

Result<IdentityText> identity_text(const Context& context, const Arguments& arguments) {
    const Source source = TRY(find_source(context, arguments));
    if (source.kind == Kind::file) return IdentityText{TRY(signing::read_identity_file(source.text)), source.text};
    return IdentityText{TRY(read_source(context, source)), name_of_source(source)};
}

Result<signing::IdentityInfo> identity_info(const Context& context, const Arguments& arguments) {
    const IdentityText given = TRY(identity_text(context, arguments));
    return signing::parse_identity(given.text, given.name);
}

std::string identity_name(const Context& context, const Arguments& arguments) {
    const auto source = find_source(context, arguments);
    return source ? name_of_source(*source) : "";
}

Result<std::filesystem::path> new_identity_path(const Context& context, const Arguments& arguments) {
    const Source source = TRY(find_source(context, arguments));
    if (source.kind == Kind::file) return std::filesystem::path(source.text);
    return fail(wrong_source("a new identity is written to a file").mend("--identity FILE"));
}

bool has_identity(const Context& context, const Arguments& arguments) {
    const auto source = find_source(context, arguments);
    return source && (source->kind != Kind::file || files::exists(source->text));
}

Result<> require_free_input(const Context& context, const Arguments& arguments) {
    const auto source = find_source(context, arguments);
    if (!source || source->kind != Kind::input) return {};
    return fail(wrong_source("standard input is the identity, so no value can come from there")
                    .mend("give one of them as a file: --file F, or --identity FILE"));
}

Result<std::optional<Secret>> given_passphrase(const Context& context) {
    const std::string file = variable(context, "SLUICE_PASSPHRASE_FILE");
    const std::string command = variable(context, "SLUICE_PASSPHRASE_COMMAND");
    if (file.empty() && command.empty()) return std::optional<Secret>();
    if (!file.empty() && !command.empty())
        return fail(wrong_source("both $SLUICE_PASSPHRASE_FILE and $SLUICE_PASSPHRASE_COMMAND are set")
                        .mend("unset one of them"));
    static std::optional<Secret> kept;
    Secret text = TRY(read_once(kept, [&] { return read_passphrase(context, file, command); }));
    if (text.expose_text().ends_with('\n')) text.truncate(text.size() - 1);
    return std::optional<Secret>(std::move(text));
}

}  // namespace sluice::commands
