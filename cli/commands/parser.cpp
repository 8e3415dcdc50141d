#include "commands/parser.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::commands {
namespace {

struct Slot {
    std::string name;
    CLI::Option* option = nullptr;
    bool is_flag = false;
    std::vector<std::string> values;
};

/// A command's row turned into a subcommand of the parser; owns what the parser writes to.
struct Built {
    const Command* command = nullptr;
    CLI::App* app = nullptr;
    std::vector<std::unique_ptr<Slot>> slots;
};

/// An option as it was typed, without what may be its value: "--token=x" and "-tx".
std::string typed_name(std::string_view argument) {
    const std::size_t end = argument.starts_with("--") ? argument.find('=') : 2;
    return printable(argument.substr(0, end));
}

void add_slot(Built& built, std::string_view name, const std::string& spelling, bool is_flag, bool required,
              bool repeat) {
    auto slot = std::make_unique<Slot>();
    slot->name = name;
    slot->is_flag = is_flag;
    slot->option = is_flag ? built.app->add_flag(spelling) : built.app->add_option(spelling, slot->values);
    if (!is_flag && !repeat) slot->option->expected(1)->allow_extra_args(false);
    // A repeated option takes one value each time, so that it never swallows a positional.
    if (!is_flag && repeat && spelling.starts_with('-')) slot->option->expected(1)->take_all()->allow_extra_args(false);
    if (required) slot->option->required();
    built.slots.push_back(std::move(slot));
}

CLI::App* find_subcommand(CLI::App& app, std::string_view name) {
    for (CLI::App* sub : app.get_subcommands([](CLI::App*) { return true; })) {
        if (sub->get_name() == name) return sub;
    }
    return nullptr;
}

/// Whether every word of the command's path was typed somewhere: without that it cannot be the one that is meant, and its
/// options, which take most of the time of a start, need not be known.
bool may_be_meant(const Command& command, const std::vector<std::string>& arguments) {
    const auto words = split(command.path, ' ');
    return std::all_of(words.begin(), words.end(), [&](std::string_view word) {
        return std::find(arguments.begin(), arguments.end(), word) != arguments.end();
    });
}

Built build(CLI::App& root, const Command& command, const std::vector<std::string>& arguments) {
    Built built;
    built.command = &command;
    CLI::App* parent = &root;
    for (const std::string_view word : split(command.path, ' ')) {
        CLI::App* next = find_subcommand(*parent, word);
        if (next == nullptr) {
            next = parent->add_subcommand(std::string(word));
            next->set_help_flag();
            next->fallthrough();
            next->allow_extras();
            next->require_subcommand(0, 1);
        }
        parent = next;
    }
    built.app = parent;
    if (!may_be_meant(command, arguments)) return built;
    for (const Option& option : command.options) {
        add_slot(built, option.name, std::string(option.name), option.value.empty(), option.required, option.repeat);
    }
    for (const Positional& positional : command.positionals) {
        if (positional.behind_dashes) continue;
        add_slot(built, positional.name, std::string(positional.name), false, positional.required, positional.repeat);
    }
    return built;
}

std::vector<std::string> option_names(const Command* command) {
    std::vector<std::string> names;
    for (const Option& option : global_options()) names.emplace_back(option.name);
    if (command != nullptr) {
        for (const Option& option : command->options) names.emplace_back(option.name);
    }
    return names;
}

std::string usage_hint(const Command* command) {
    return command != nullptr ? fmt::format("sluice help {}", command->path) : "sluice help";
}

/// The deepest subcommand that was named.
CLI::App* named(CLI::App& root) {
    CLI::App* app = &root;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return app;
}

/// Words that may follow `app`, for suggestions.
std::vector<std::string> words_below(const CLI::App& app) {
    std::vector<std::string> words;
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        words.push_back(sub->get_name());
    return words;
}

/// The word that must be a command's: the first of the line, or the one behind the group's that was named. "" when an option
/// stands there: what is behind an option may be its value.
std::string word_below(const CLI::App& group, const std::vector<std::string>& arguments) {
    auto word = arguments.begin();
    if (group.get_parent() != nullptr) {
        word = std::find(arguments.begin(), arguments.end(), group.get_name());
        if (word != arguments.end()) ++word;
    }
    return word == arguments.end() || word->starts_with('-') ? "" : *word;
}

Failure unknown_option(const std::string& argument, const Command* command) {
    const std::string name = typed_name(argument);
    // One letter says too little to be a mistyped word.
    const std::string meant = name.starts_with("--") ? did_you_mean(name, option_names(command)) : "";
    return fail(Error{Code::usage, "unknown-option", fmt::format("unknown option {}{}", name, meant)}.mend(
        usage_hint(command)));
}

Failure unexpected_word(CLI::App& root, const std::string& word, const Command* command) {
    CLI::App* app = named(root);
    const auto words = words_below(*app);
    if (command != nullptr || words.empty()) {
        return fail(Error{Code::usage, "usage",
                          fmt::format("sluice {} takes no further argument", command ? command->path : "")}
                        .mend(command != nullptr && !command->stray.empty() ? std::string(command->stray)
                                                                            : usage_hint(command)));
    }
    const std::string before = app == &root ? "" : app->get_name() + " ";
    return fail(Error{Code::usage, "unknown-command",
                      fmt::format("there is no command \"{}{}\"{}", before, printable(word), did_you_mean(word, words))}
                    .mend("sluice help"));
}

/// Which option has no value, or too many. The parser's text begins with the option's name, and only that is taken from it.
std::string mismatch_text(const CLI::ParseError& error, const Command* command) {
    const std::string text = error.what();
    const std::string name = text.substr(0, text.find(':'));
    const auto names = option_names(command);
    if (std::find(names.begin(), names.end(), name) == names.end())
        return "an option lacks its value, or was given twice";
    return fmt::format("{} takes exactly one value", name);
}

/// What the parser threw, in our words: its own texts quote what was typed.
Failure parse_failure(const CLI::ParseError& error, CLI::App& root, const Command* command) {
    if (const auto* missing = dynamic_cast<const CLI::RequiredError*>(&error);
        missing != nullptr && command != nullptr) {
        const CLI::App* app = named(root);
        for (const Option& option : command->options) {
            if (option.required && app->get_option_no_throw(std::string(option.name))->empty()) {
                return fail(Error{Code::usage, "usage",
                                  fmt::format("{} {} is missing: {}", option.name, option.value, option.help)}
                                .mend(usage_hint(command)));
            }
        }
        for (const Positional& positional : command->positionals) {
            if (positional.required && !positional.behind_dashes &&
                app->get_option_no_throw(std::string(positional.name))->empty()) {
                return fail(
                    Error{Code::usage, "usage", fmt::format("{} is missing: {}", positional.name, positional.help)}
                        .mend(usage_hint(command)));
            }
        }
    }
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
        return fail(Error{Code::usage, "usage", mismatch_text(error, command)}.mend(usage_hint(command)));
    }
    return fail(Error{Code::usage, "usage", "the command line cannot be read"}.mend(usage_hint(command)));
}

/// Words behind "--" belong to a program, and only to a command that starts one.
Result<> add_behind_dashes(Call& call, std::vector<std::string> words, bool had_dashes) {
    const auto& positionals = call.command->positionals;
    const auto slot =
        std::find_if(positionals.begin(), positionals.end(), [](const Positional& one) { return one.behind_dashes; });
    if (slot == positionals.end()) {
        if (!had_dashes) return {};
        return unknown_option("--", call.command);
    }
    if (words.empty() && !call.help) {
        return fail(Error{Code::usage, "usage", fmt::format("{} is missing: {}", slot->name, slot->help)}.mend(
            usage_hint(call.command)));
    }
    call.arguments.add(slot->name, std::move(words));
    return {};
}

struct Globals {
    Call call;
    std::string now;
};

void add_globals(CLI::App& root, Globals& globals) {
    root.add_option("-C", globals.call.folder)->expected(1);
    root.add_option("--color", globals.call.color)->expected(1);
    root.add_option("--now", globals.now)->expected(1);
    root.add_flag("--json", globals.call.json);
    root.add_flag("-q,--quiet", globals.call.quiet);
    root.add_flag("-v,--verbose", globals.call.verbose);
    root.add_flag("-h,--help", globals.call.help);
    root.add_flag("--version", globals.call.version);
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view name) const {
    const auto it = m_values.find(std::string(name));
    return it == m_values.end() || it->second.empty() ? std::nullopt : std::optional(it->second.front());
}

const std::string& Arguments::require(std::string_view name) const { return m_values.at(std::string(name)).front(); }

std::vector<std::string> Arguments::values(std::string_view name) const {
    const auto it = m_values.find(std::string(name));
    return it == m_values.end() ? std::vector<std::string>{} : it->second;
}

const std::vector<Option>& global_options() {
    static const std::vector<Option> options{
        {"-C", "DIR", "work in DIR instead of here"},
        {"--json", "", "print one JSON object instead of text"},
        {"--color", "WHEN", "auto, always or never"},
        {"--now", "RFC3339", "judge as if it were this time (commands that only read)"},
        {"--quiet", "", "say only what was asked for"},
        {"--verbose", "", "say more; twice: each request to a server, too"},
        {"--help", "", "show help"},
        {"--version", "", "show the version"},
    };
    return options;
}

bool wants_json(const std::vector<std::string>& arguments) {
    for (auto word = arguments.begin(); word != arguments.end() && *word != "--"; ++word) {
        if (*word == "--json" || *word == "--format=json") return true;
        if (*word == "--format" && std::next(word) != arguments.end() && *std::next(word) == "json") return true;
    }
    return false;
}

Result<Call> parse(const std::vector<std::string>& typed, const std::vector<Command>& commands) {
    const auto dashes = std::find(typed.begin(), typed.end(), "--");
    const std::vector<std::string> arguments(typed.begin(), dashes);
    CLI::App root{"", "sluice"};
    root.set_help_flag();
    root.allow_extras();
    root.require_subcommand(0, 1);
    Globals globals;
    add_globals(root, globals);
    std::vector<Built> all;
    for (const Command& command : commands) all.push_back(build(root, command, arguments));

    const auto command_of = [&](const CLI::App* app) -> Built* {
        const auto it = std::find_if(all.begin(), all.end(), [&](const Built& built) { return built.app == app; });
        return it == all.end() ? nullptr : &*it;
    };
    const auto extra = [&]() -> std::optional<Failure> {
        const Built* built = command_of(named(root));
        const Command* command = built != nullptr ? built->command : nullptr;
        const auto rest = root.remaining(true);
        // It is no command: the options behind it are unknown because it is.
        const std::string word = command == nullptr ? word_below(*named(root), arguments) : "";
        if (!word.empty() && std::find(rest.begin(), rest.end(), word) != rest.end())
            return unexpected_word(root, word, command);
        for (const std::string& one : rest) {
            if (one.size() > 1 && one.starts_with('-')) return unknown_option(one, command);
        }
        if (!rest.empty()) return unexpected_word(root, rest.front(), command);
        return std::nullopt;
    };

    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as the parser wants them
    try {
        root.parse(std::move(reversed));
    } catch (const CLI::ParseError& error) {
        if (auto failure = extra()) return *failure;
        const Built* built = command_of(named(root));
        if (!globals.call.help) return parse_failure(error, root, built != nullptr ? built->command : nullptr);
    }
    if (auto failure = extra(); failure && !globals.call.help) return *failure;

    Call call = std::move(globals.call);
    if (!globals.now.empty()) call.now = globals.now;
    CLI::App* app = named(root);
    Built* built = command_of(app);
    if (built == nullptr) {
        call.group = app == &root ? "" : app->get_name();
        if (dashes != typed.end() && !call.help) return unknown_option("--", nullptr);
        return call;
    }
    call.command = built->command;
    for (const auto& slot : built->slots) {
        if (!slot->option->empty()) call.arguments.add(slot->name, slot->values);
    }
    TRY(add_behind_dashes(call, {dashes == typed.end() ? dashes : dashes + 1, typed.end()}, dashes != typed.end()));
    return call;
}

}  // namespace sluice::commands
