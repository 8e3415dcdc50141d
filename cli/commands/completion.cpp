#include "commands/completion.hpp"

#include <set>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "commands/parser.hpp"
#include "support/text.hpp"

namespace sluice::commands {
namespace {

/// "bundle create" → options; "bundle" → its words; "" → first words.
std::vector<std::string> words_for(std::string_view path) {
    std::set<std::string> words;
    for (const Command& command : table()) {
        if (command.path == path) {
            for (const Option& option : command.options) words.emplace(option.name);
        }
        const std::string prefix = path.empty() ? "" : std::string(path) + " ";
        if (command.path.size() > prefix.size() && command.path.starts_with(prefix)) {
            const std::string_view rest = command.path.substr(prefix.size());
            words.emplace(rest.substr(0, rest.find(' ')));
        }
    }
    return {words.begin(), words.end()};
}

/// Every path of the table and every group.
std::set<std::string> all_paths() {
    std::set<std::string> paths{""};
    for (const Command& command : table()) {
        paths.emplace(command.path);
        if (const auto space = command.path.find(' '); space != std::string_view::npos) {
            paths.emplace(command.path.substr(0, space));
        }
    }
    return paths;
}

std::string global_words() {
    std::vector<std::string> names;
    for (const Option& option : global_options()) names.emplace_back(option.name);
    return join_text(names, " ");
}

/// One `case` arm a path, shared by bash and zsh (which reads it through bashcompinit).
std::string bash_script() {
    std::string arms;
    for (const std::string& path : all_paths()) {
        arms += fmt::format("        '{}') words='{}' ;;\n", path, join_text(words_for(path), " "));
    }
    return fmt::format(R"(_sluice() {{
    local path='' word words='' i
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${{COMP_WORDS[i]}}
        [[ $word == -* ]] && continue
        case "$path $word" in
{}        esac
    done
    case "$path" in
{}    esac
    case "${{COMP_WORDS[COMP_CWORD - 1]}}" in
        --env|--to) words=$(for i in environments/*.yaml; do i=${{i##*/}}; echo "${{i%.yaml}}"; done 2>/dev/null) ;;
        completion) words='bash zsh fish' ;;
    esac
    if [[ ${{COMP_WORDS[COMP_CWORD]}} == -* ]]; then words="$words {}"; fi
    COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
    [[ ${{#COMPREPLY[@]}} -gt 0 ]] || COMPREPLY=($(compgen -f -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o filenames -F _sluice sluice
)",
                       [] {
                           std::string steps;
                           for (const std::string& path : all_paths()) {
                               if (path.empty()) continue;
                               const auto space = path.find(' ');
                               const std::string before = space == std::string::npos ? "" : path.substr(0, space);
                               const std::string last = space == std::string::npos ? path : path.substr(space + 1);
                               steps += fmt::format("            '{} {}') path='{}' ;;\n", before, last, path);
                           }
                           return steps;
                       }(),
                       arms, global_words());
}

std::string fish_script() {
    std::string out = "complete -c sluice -f\n";
    for (const Command& command : table()) {
        const auto words = split(command.path, ' ');
        const std::string guard =
            words.size() == 1 ? "__fish_use_subcommand" : fmt::format("__fish_seen_subcommand_from {}", words[0]);
        out += fmt::format("complete -c sluice -n '{}' -a '{}' -d '{}'\n", guard, words.back(), command.summary);
        for (const Option& option : command.options) {
            out += fmt::format("complete -c sluice -n '__fish_seen_subcommand_from {}' -l '{}'{} -d '{}'\n",
                               words.back(), option.name.substr(2), option.value.empty() ? "" : " -r", option.help);
        }
    }
    return out;
}

std::string roff(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out.push_back(c);
    }
    return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string man_command(const Command& command) {
    std::string out = fmt::format(".SS sluice {}\n{}\n", roff(command.path), roff(command.summary));
    if (!command.details.empty()) out += fmt::format(".PP\n{}\n", roff(command.details));
    for (const Positional& positional : command.positionals) {
        out += fmt::format(".TP\n.I {}\n{}\n", roff(positional.name), roff(positional.help));
    }
    for (const Option& option : command.options) {
        out += fmt::format(".TP\n.B {} {}\n{}\n", roff(option.name), roff(option.value), roff(option.help));
    }
    for (const Example& example : command.examples) {
        out += fmt::format(".PP\n.EX\n{}\n.EE\n{}\n", roff(example.command), roff(example.text));
    }
    return out;
}

}  // namespace

std::string completion_script(std::string_view shell) {
    if (shell == "fish") return fish_script();
    return (shell == "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "") + bash_script();
}

std::string man_page() {
    std::string out =
        ".TH SLUICE 1\n.SH NAME\nsluice \\- moves integration configuration from dev to test to prod\n"
        ".SH SYNOPSIS\n.B sluice\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR …\n.SH COMMANDS\n";
    for (const Command& command : table()) out += man_command(command);
    out += ".SH OPTIONS\n";
    for (const Option& option : global_options()) {
        out += fmt::format(".TP\n.B {} {}\n{}\n", roff(option.name), roff(option.value), roff(option.help));
    }
    out +=
        ".SH EXIT STATUS\n0 done or clean; 1 the answer is no; 2 usage, project, configuration or I/O; 3 a store or "
        "remote is "
        "unreachable or refused; 4 a signature, decryption or hash is wrong; 5 a lock, conflict or stale plan.\n";
    return out;
}

}  // namespace sluice::commands
