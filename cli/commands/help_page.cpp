#include "commands/help_page.hpp"

#include <fmt/format.h>

#include "commands/parser.hpp"
#include "support/text.hpp"
#include "view/fields.hpp"
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

Json options_json(const std::vector<Option>& options) {
    Json list = Json::array();
    for (const Option& option : options) {
        list.push(Json::object()
                      .set("name", option.name)
                      .set("value", view::text_or_null(std::string(option.value)))
                      .set("help", option.help)
                      .set("required", option.required)
                      .set("repeat", option.repeat));
    }
    return list;
}

Json command_json(const Command& command) {
    Json arguments = Json::array();
    for (const Positional& one : command.positionals) {
        arguments.push(Json::object()
                           .set("name", one.name)
                           .set("help", one.help)
                           .set("required", one.required)
                           .set("repeat", one.repeat));
    }
    Json examples = Json::array();
    for (const Example& one : command.examples) {
        examples.push(
            Json::object().set("command", one.command).set("help", view::text_or_null(std::string(one.text))));
    }
    return Json::object()
        .set("command", command.path)
        .set("summary", command.summary)
        .set("details", view::text_or_null(std::string(command.details)))
        .set("usage", usage_line(command))
        .set("arguments", std::move(arguments))
        .set("options", options_json(command.options))
        .set("examples", std::move(examples));
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
    std::string behind;
    for (const Positional& positional : command.positionals) {
        const std::string name = fmt::format("{}{}", positional.name, positional.repeat ? "…" : "");
        const std::string word = positional.required ? " " + name : fmt::format(" [{}]", name);
        (positional.behind_dashes ? behind : out) += (positional.behind_dashes ? " --" : "") + word;
    }
    for (const Option& option : command.options) {
        out += option.required ? " " + option_term(option) : fmt::format(" [{}]", option_term(option));
    }
    return out + behind;
}

std::string help_page(std::string_view path) {
    const Command* command = find_command(path);
    return command != nullptr ? command_page(*command) : list_page(path);
}

Json help_json(std::string_view path) {
    Json commands = Json::array();
    for (const Command& command : table()) {
        if (path.empty() || command.path == path || is_below(command, path)) commands.push(command_json(command));
    }
    return Json::object().set("commands", std::move(commands)).set("global_options", options_json(global_options()));
}

void print_help(view::Console& console, std::string_view path) {
    if (console.json()) {
        console.print(help_json(path));
    } else {
        console.write(help_page(path));
    }
}

}  // namespace sluice::commands
