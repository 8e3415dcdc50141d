#include "commands/parser.hpp"

#include <gtest/gtest.h>

#include "commands/completion.hpp"
#include "commands/help_page.hpp"

namespace sluice::commands {
namespace {

std::vector<Command> commands() {
    return {
        {.path = "promote",
         .summary = "promote",
         .details = "",
         .positionals = {{"BUNDLE", "the bundle"}},
         .options = {{"--to", "E", "the environment", true},
                     {"--plan", "", "only show"},
                     {"--approval", "FILE", "an approval", false, true}}},
        {.path = "bundle create", .summary = "create", .details = "", .options = {{"--out", "DIR", "where"}}},
        {.path = "bundle show",
         .summary = "show",
         .details = "",
         .positionals = {{"BUNDLE", "the bundle", false, true}}},
        {.path = "status", .summary = "status", .details = ""},
    };
}

Result<Call> parse_line(const std::vector<std::string>& words) {
    static const auto rows = commands();
    return parse(words, rows);
}

TEST(Parser, reads_options_flags_and_positionals) {
    const auto call = parse_line({"promote", "b1", "--to", "prod", "--plan", "--approval", "x", "--approval=y"});
    ASSERT_TRUE(call) << call.error().message;
    EXPECT_EQ(call->command->path, "promote");
    EXPECT_EQ(call->arguments.require("BUNDLE"), "b1");
    EXPECT_EQ(call->arguments.require("--to"), "prod");
    EXPECT_TRUE(call->arguments.flag("--plan"));
    EXPECT_EQ(call->arguments.values("--approval"), (std::vector<std::string>{"x", "y"}));
    EXPECT_FALSE(call->json);
}

TEST(Parser, global_options_stand_anywhere) {
    for (const auto& words : {std::vector<std::string>{"--json", "-C", "d", "--now", "t", "status"},
                              std::vector<std::string>{"status", "--json", "-C", "d", "--now", "t"}}) {
        const auto call = parse_line(words);
        ASSERT_TRUE(call) << call.error().message;
        EXPECT_TRUE(call->json);
        EXPECT_EQ(call->folder, "d");
        EXPECT_EQ(call->now, "t");
    }
}

TEST(Parser, errors_are_json_where_json_was_asked_for) {
    for (const auto& words : {std::vector<std::string>{"--json", "nothing"},
                              {"rotation", "--format", "json", "--nothing"},
                              {"rotation", "--format=json", "--nothing"}}) {
        EXPECT_TRUE(wants_json(words));
    }
    EXPECT_FALSE(wants_json({"rotation", "--format", "table"}));
    EXPECT_FALSE(wants_json({"rotation", "--format"}));
}

TEST(Parser, a_mistyped_command_gets_the_nearest_one) {
    const auto call = parse_line({"promot", "b1"});
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().rule, "unknown-command");
    EXPECT_EQ(call.error().message, "there is no command \"promot\" (did you mean \"promote\"?)");
    EXPECT_EQ(parse_line({"bundle", "crate"}).error().message,
              "there is no command \"bundle crate\" (did you mean \"create\"?)");
}

TEST(Parser, one_letter_is_no_mistyped_word) {
    EXPECT_EQ(parse_line({"promote", "b1", "-t", "dev"}).error().message, "unknown option -t");
    EXPECT_EQ(parse_line({"promote", "b1", "--pln"}).error().message,
              "unknown option --pln (did you mean \"--plan\"?)");
}

TEST(Parser, an_unknown_option_is_named_and_its_value_never_is) {
    for (const auto& words :
         {std::vector<std::string>{"promote", "--token=canary", "b1", "--to", "prod"},
          std::vector<std::string>{"promote", "--token", "canary", "--to", "prod"},
          std::vector<std::string>{"--token=canary"}, std::vector<std::string>{"promote", "canary", "--tokn"}}) {
        const auto call = parse_line(words);
        ASSERT_FALSE(call);
        EXPECT_EQ(call.error().rule, "unknown-option");
        EXPECT_EQ(call.error().message.find("canary"), std::string::npos);
    }
}

TEST(Parser, no_error_echoes_what_was_typed) {
    for (const auto& words :
         {std::vector<std::string>{"promote", "b1", "canary", "--to", "prod"},
          std::vector<std::string>{"promote", "canary"}, std::vector<std::string>{"promote", "canary", "--to"},
          std::vector<std::string>{"promote", "b", "--to", "canary", "--to", "canary"},
          std::vector<std::string>{"status", "canary"}}) {
        const auto call = parse_line(words);
        ASSERT_FALSE(call);
        EXPECT_EQ(call.error().code, Code::usage);
        EXPECT_EQ((call.error().message + call.error().hint).find("canary"), std::string::npos);
    }
}

TEST(Parser, says_what_is_missing) {
    EXPECT_EQ(parse_line({"promote", "b1"}).error().message, "--to E is missing: the environment");
    EXPECT_EQ(parse_line({"promote", "--to", "prod"}).error().message, "BUNDLE is missing: the bundle");
}

TEST(Parser, help_needs_no_other_argument) {
    const auto call = parse_line({"promote", "--help"});
    ASSERT_TRUE(call);
    EXPECT_TRUE(call->help);
    EXPECT_EQ(call->command->path, "promote");
    EXPECT_EQ(parse_line({"bundle"})->group, "bundle");
}

TEST(Table, every_command_explains_itself) {
    for (const Command& command : table()) {
        EXPECT_FALSE(command.summary.empty()) << command.path;
        EXPECT_NE(command.run, nullptr) << command.path;
        EXPECT_NE(help_page(command.path).find(usage_line(command)), std::string::npos);
        for (const Option& option : command.options) {
            EXPECT_TRUE(option.name.starts_with("--")) << command.path;
            EXPECT_FALSE(option.help.empty()) << command.path << " " << option.name;
        }
        for (const char* shell : {"bash", "zsh", "fish"}) {
            const auto last = command.path.substr(command.path.rfind(' ') + 1);
            EXPECT_NE(completion_script(shell).find(last), std::string::npos) << shell << " " << command.path;
        }
    }
}

}  // namespace
}  // namespace sluice::commands
