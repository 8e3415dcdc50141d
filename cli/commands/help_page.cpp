#include "commands/help_page.hpp"

#include <fmt/format.h>

#include "commands/parser.hpp"
#include "support/text.hpp"
#include "view/help.hpp"

namespace sluice::commands {
namespace {

std::string option_term(const Option& option) {
    return option.value.empty() ? std::string(option.name) : fmt::format("{} {}", option.name, option.value);
}

std::vector<view::HelpEntry> option_entries(const std::vector<Option>& options) {
    std::vector<view::HelpEntry> entries;
    for (const Option& option : options) entries.push_back({option_term(option), std::string(option.help)});
    return entries;
}

bool is_below(const Command& command, std::string_view group) {
    return command.path.size() > group.size() && command.path.starts_with(group) && command.path[group.size()] == ' ';
}

std::string command_page(const Command& command) {
    view::HelpPage page{usage_line(command), std::string(command.summary), std::string(command.details), {}};
    std::vector<view::HelpEntry> positionals;
    for (const Positional& positional : command.positionals) {
        positionals.push_back({std::string(positional.name), std::string(positional.help)});
    }
    std::vector<view::HelpEntry> examples;
    for (const Example& example : command.examples) {
        examples.push_back({std::string(example.command), std::string(example.text)});
    }
    page.sections = {{"arguments", positionals}, {"options", option_entries(command.options)}, {"examples", examples}};
    return view::help_text(page) + "\nglobal options: sluice help\n";
}

std::string list_page(std::string_view group) {
    view::HelpPage page;
    page.usage = group.empty() ? "sluice [OPTIONS] COMMAND …" : fmt::format("sluice {} COMMAND …", group);
    page.summary = group.empty() ? "sluice moves integration configuration from dev to test to prod"
                                 : fmt::format("sluice {}: {}", group, words_after(group));
    std::vector<view::HelpEntry> entries;
    for (const Command& command : table()) {
        if (group.empty() || is_below(command, group))
            entries.push_back({std::string(command.path), std::string(command.summary)});
    }
    page.sections.emplace_back("commands", entries);
    if (group.empty()) {
        page.sections.emplace_back("options", option_entries(global_options()));
        page.details = "without a command: where things stand, and the next step";
        page.sections.push_back({"exit status",
                                 {{"0", "done, clean"},
                                  {"1", "the answer is no: findings, a gate refused, overdue, differs"},
                                  {"2", "usage, project, configuration or I/O"},
                                  {"3", "a store, registry or remote is unreachable or refused us"},
                                  {"4", "a signature, decryption or hash is wrong"},
                                  {"5", "a lock, a conflict or a stale plan"}}});
    }
    return view::help_text(page);
}

}  // namespace

const Command* find_command(std::string_view path) {
    for (const Command& command : table()) {
        if (command.path == path) return &command;
    }
    return nullptr;
}

std::string words_after(std::string_view group) {
    std::vector<std::string> words;
    for (const Command& command : table()) {
        if (is_below(command, group)) words.emplace_back(command.path.substr(group.size() + 1));
    }
    if (words.size() < 2) return join_text(words, "");
    const std::string last = words.back();
    words.pop_back();
    return fmt::format("{} or {}", join_text(words, ", "), last);
}

std::string usage_line(const Command& command) {
    std::string out = fmt::format("sluice {}", command.path);
    for (const Positional& positional : command.positionals) {
        const std::string name = fmt::format("{}{}", positional.name, positional.repeat ? "…" : "");
        out += positional.required ? " " + name : fmt::format(" [{}]", name);
    }
    for (const Option& option : command.options) {
        out += option.required ? " " + option_term(option) : fmt::format(" [{}]", option_term(option));
    }
    return out;
}

std::string help_page(std::string_view path) {
    const Command* command = find_command(path);
    return command != nullptr ? command_page(*command) : list_page(path);
}

}  // namespace sluice::commands
