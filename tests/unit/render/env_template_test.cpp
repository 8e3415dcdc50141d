#include "unit/render/render_fixture.hpp"

namespace sluice::render {
namespace {

const std::string k_env_text = "  x: {type: string}\n";

class EnvTest : public RenderTest {
protected:
    std::string env(const std::string& text, const std::string& dialect = "", const std::string& value = "v") {
        return render_text("a.env", text, k_env_text, "    x: \"" + value + "\"\n",
                           dialect.empty() ? "" : "dialect: " + dialect);
    }
};

TEST_F(EnvTest, WritesValues) {
    EXPECT_EQ(render_text("a.env", "A=${x}\n", k_env_text, "    x: a/b@c\n"), "A=a/b@c\n");
    EXPECT_EQ(render_text("a.env", "A=${x}\n", k_env_text, "    x: a b\n"), "<value-encoding>");
    EXPECT_EQ(render_text("a.env", "A=x ${x}\n", k_env_text, "    x: ab\n"), "<env-quoting>");
    EXPECT_EQ(render_text("a.env", "A=x ${x}\n", k_env_text, "    x: a'b\n", "dialect: docker"), "A=x a'b\n");
    EXPECT_EQ(render_text("a.env", "A=${x}\n", k_env_text, "    x: \"a\\nb\"\n", "dialect: docker"),
              "<value-encoding>");
    EXPECT_EQ(render_text("a.env", "export A=${x}\n", k_env_text, "    x: \"a`$'\\\"\\\\\"\n", "dialect: shell"),
              "export A=\"a\\`\\$'\\\"\\\\\"\n");
    EXPECT_EQ(render_text("a.env", "A=\"p ${x}\"\n", k_env_text, "    x: \"a\\n$b\"\n", "dialect: compose"),
              "A=\"p a\\n\\$b\"\n");
    EXPECT_EQ(render_text("a.env", "A=${x}\n", "  x: {type: string, runtime: true}\n", "    x: \"a\\nB=${C}\"\n",
                          "dialect: docker"),
              "<value-encoding>");
    EXPECT_EQ(render_text("a.env", "A=${x}\n", "  x: {type: string, runtime: true}\n", "    x: \"\\\"${C}\\\"\"\n",
                          "dialect: shell"),
              "A=\"\\\"${C}\\\"\"\n");
    EXPECT_EQ(render_text("a.env", "A.b=${x}\n", k_env_text, "    x: v\n", "dialect: compose"), "A.b=v\n");
    EXPECT_EQ(render_text("a.env", "A.b=${x}\n", k_env_text, "    x: v\n", "dialect: shell"), "<env-line>");
    EXPECT_EQ(render_text("a.env", "A='${x}'\n", k_env_text, "    x: b\n", "dialect: shell"), "<env-quoting>");
    for (const char* text : {"A=\"$(echo ${x})\"\n", "A=\"$((${x}))\"\n", "A=\"$[${x}]\"\n", "A=\"$${Q:-${x}}\"\n",
                             "A=\"$PATH${x}\"\n", "A=\"$${Q}$${R:-a}${x}\"\nB=\"$${Q:=${x}\"\n"}) {
        EXPECT_EQ(render_text("a.env", text, k_env_text, "    x: v\n", "dialect: shell"), "<env-expansion>") << text;
    }
    EXPECT_EQ(render_text("a.env", "A=\"$${Q}${x}$${R:-a}\"\n", k_env_text, "    x: v\n", "dialect: shell"),
              "A=\"${Q}v${R:-a}\"\n");
    for (const char* text : {"A='\nB=${x}\n'\n", "A=\"\nB=${x}\n\"\n", "A=\\\nB=${x}\n", "cat <<E\nB=${x}\nE\n"}) {
        EXPECT_EQ(render_text("a.env", text, k_env_text, "    x: v\n", "dialect: shell"), "<env-line>") << text;
    }
    EXPECT_EQ(render_text("a.env", "A='#' # it's\nB=${x}\n", k_env_text, "    x: v\n", "dialect: shell"),
              "A='#' # it's\nB=v\n");
}

// What stands on one line of a shell file decides what the shell makes of the next.
TEST_F(EnvTest, AShellFileWithPlaceholdersHoldsAssignmentsOnly) {
    for (const char* line : {"A=$'\\''",
                             "A=$\"b",
                             "declare -i B",
                             "readonly C=1",
                             "set -a",
                             "source other",
                             "B = 1",
                             "export B",
                             "B+=1",
                             "B[0]=1",
                             "B=(1 2)",
                             "B=1 C=2",
                             "B=1 eval x",
                             "B=1; C=2",
                             "B=1 &",
                             "B=a|c",
                             "B=$(date)",
                             "B=\"$(cat \")",
                             "B=`date`",
                             "B=\"`date`\"",
                             "B=$((1))",
                             "B=\"$[1]\"",
                             "B=\"$${A@P}\"",
                             "B=$${!A}",
                             "B=\"$${Q:-\"}\"",
                             "B=$${Q:-",
                             "B=\"$${Q:-$${R}\"",
                             "cat <<E",
                             "B=<(x)",
                             "B='a",
                             "B=a\\",
                             "alias b=c",
                             "if true",
                             "}",
                             "\xC2\xA0"
                             "B=1"}) {
        const bool escapes = std::string(line).find("$${Q") != std::string::npos;  // a line that is read as a value too
        const std::string result = env(std::string(line) + "\nA=${x}\n", "shell");
        EXPECT_TRUE(escapes ? result.starts_with("<env-") : result == "<env-line>") << line << ": " << result;
        EXPECT_EQ(m_error.where.value_or(Location{}).line, 1U) << line;
        EXPECT_FALSE(m_error.hint.empty());
    }
    const std::string kept =
        "# it's $(a) comment\n\n  \nB=1\nexport C=2 # c's\nexport\tD='$(a) `b`'\nE=\"a b; c | d $C\"\nF=a\\ "
        "b\nG=\nH=$C/b\n"
        "I=\"cost $\"\nJ='#' # '\n";
    EXPECT_EQ(env(kept + "K=\"$${B:-a b}\"\nL=\"$${B:+$${C}}$${D}\"\nA=${x}\n", "shell"),
              kept + "K=\"${B:-a b}\"\nL=\"${B:+${C}}${D}\"\nA=v\n");
    EXPECT_EQ(render_text("a.env", "set -a\nA=$(date)\n", "", "", "dialect: shell"), "set -a\nA=$(date)\n")
        << "without placeholders it is the shell's";
}

TEST_F(EnvTest, NamesThatBashCalculatesOrExpandsTakeNoValue) {
    for (const char* name : {"RANDOM", "SRANDOM", "HISTCMD", "OPTIND", "PS4", "PROMPT_COMMAND"}) {
        EXPECT_EQ(env(std::string(name) + "=${x}\n", "shell"), "<env-expansion>") << name;
        EXPECT_EQ(env(std::string("export ") + name + "=${x}\n", "shell"), "<env-expansion>") << name;
    }
    EXPECT_EQ(env("OPTIND=1\nRANDOM_SEED=${x}\n", "shell"), "OPTIND=1\nRANDOM_SEED=v\n");
}

TEST_F(EnvTest, KeysAreComparedAsReadersReadThem) {
    for (const char* dialect : {"", "compose"}) {
        EXPECT_EQ(env("A=${x}\nexport\tA=evil\n", dialect), "<line-duplicate-key>");
        EXPECT_EQ(env("A=${x}\n \texport \t A \t= evil\n", dialect), "<line-duplicate-key>");
        EXPECT_EQ(env("A=${x}\nA\n", dialect), "<line-duplicate-key>") << "taken from the reader's environment";
        EXPECT_EQ(env("A=${x}\nexportA\nexport\n", dialect), "A=v\nexportA\nexport\n");
        for (const char* line : {"A: evil", "\tA : \"evil\"", "'A'=evil", "\"A\"=evil",
                                 "\xC2\xA0"
                                 "A=evil",
                                 "this is no env", "=1", "A B=1", "\xC3\xA9=1"}) {
            EXPECT_EQ(env(std::string("A=${x}\n") + line + "\n", dialect), "<env-line>") << line;
        }
        EXPECT_EQ(env("this is no env\nB=1\nA=${x}\n", dialect), "<env-line>");
        EXPECT_EQ(env("B=\"\nA=${x}\n\"\n", dialect), "<env-line>");
        EXPECT_EQ(env("B='\\'\nA=${x}\nC='\n", dialect), "<env-line>") << "python-dotenv knows \\' in single quotes";
        EXPECT_EQ(env("B=\"\\\\\"\nA=${x}\nC=\"\n", dialect), "<env-line>");
        EXPECT_EQ(env("B=\\\nA=${x}\n", dialect), "<env-line>");
        EXPECT_EQ(env("B = \"a \\\"b\\\" c\" # it's\nC\nA.b-c=${x}\n", dialect),
                  "B = \"a \\\"b\\\" c\" # it's\nC\nA.b-c=v\n");
    }
}

TEST_F(EnvTest, LinesWithoutPlaceholdersAreLinesOfEnvToo) {
    for (const char* text : {"this is not an env file at all\n", "A =1\n", "export A=1\n", "A: 1\n", "=1\n"}) {
        EXPECT_EQ(env(text + std::string("B=${x}\n"), "docker"), "<env-line>") << text;
        EXPECT_EQ(render_text("a.env", text, "", "", "dialect: docker"), "<env-line>") << text;
    }
    EXPECT_EQ(env("# it's\n  # c\nA='\nC\nB=${x}\n", "docker"), "# it's\n  # c\nA='\nC\nB=v\n");
    EXPECT_EQ(env("A=${x}\nA\n", "docker"), "<line-duplicate-key>");
    const std::string several = "A=\"one\nthis is the second\"\nB=1\n";
    EXPECT_EQ(render_text("a.env", several, "", ""), several) << "a value of several lines beside no placeholder";
    EXPECT_EQ(render_text("a.env", "this is no env\n", "", ""), "<env-line>");
}

TEST_F(EnvTest, ExpansionsAreCountedToTheirEnd) {
    for (const char* dialect : {"compose", "shell"}) {
        for (const char* text : {"A=\"$${P:-$${Q}${x}}\"\n", "A=\"$${P:-$${Q:-b}c${x}}\"\n", "A=\"${x}$${Q:-\"\n",
                                 "A=\"$${P}$${Q:-$${R}${x}\"\n"}) {
            EXPECT_EQ(env(text, dialect, "} $PWD z"), "<env-expansion>") << text;
        }
        EXPECT_EQ(env("A=\"$${P:-$${Q}}${x}\"\n", dialect), "A=\"${P:-${Q}}v\"\n");
    }
}

TEST_F(EnvTest, ARuntimeValueForAShellExpandsNamesOnly) {
    const std::string runtime = "  x: {type: string, runtime: true}\n";
    for (const char* value : {"${B:=$(touch pwn)}${B@P}", "${B@P}", "${!B}", "${B[$(touch pwn)]}", "${B:-c}", "${B",
                              "${}", "${1}", "a ${B} ${C^}", "${B }"}) {
        const std::string set = std::string("    x: \"") + value + "\"\n";
        EXPECT_EQ(render_text("a.env", "A=${x}\n", runtime, set, "dialect: shell"), "<env-expansion>") << value;
        EXPECT_EQ(render_text("a.env", "A=\"b${x}\"\n", runtime, set, "dialect: shell"), "<env-expansion>") << value;
    }
    EXPECT_EQ(render_text("a.env", "A=${x}\n", runtime, "    x: \"a ${B_1}$(c)}${_d}\"\n", "dialect: shell"),
              "A=\"a ${B_1}\\$(c)}${_d}\"\n");
}

}  // namespace
}  // namespace sluice::render
