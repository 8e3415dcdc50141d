#!/usr/bin/python3
"""Proves that layers_test.py finds what it must, and nothing in what is allowed."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import layers_test  # noqa: E402

RANKS = layers_test.read_layers("# from the top\ncommands\nview\nrender scan\nsupport\n")
THIRD_PARTY = layers_test.read_third_party("# prefix home\nnlohmann/ support/json.cpp\nfmt/ *\n")


class RulesTest(unittest.TestCase):
    def found(self, name, text):
        return [problem for _, problem in layers_test.findings(name, text, RANKS, THIRD_PARTY)]

    def test_a_folder_includes_itself_and_what_is_below(self):
        self.assertEqual(self.found("render/a.cpp", '#include "render/b.hpp"\n#include "support/x.hpp"\n'), [])
        self.assertEqual(self.found("main.cpp", '#include "commands/program.hpp"\n'), [])

    def test_neither_above_nor_beside(self):
        self.assertIn("must not include", self.found("render/a.cpp", '#include "view/b.hpp"\n')[0])
        self.assertIn("must not include", self.found("render/a.cpp", '  # include "scan/b.hpp"\n')[0])
        self.assertIn("ours are included as", self.found("render/a.cpp", '#include "b.hpp"\n')[0])

    def test_third_party_headers_stay_in_their_file(self):
        self.assertEqual(self.found("support/json.cpp", "#include <nlohmann/json.hpp>\n"), [])
        self.assertIn("belongs in support/json.cpp", self.found("view/a.cpp", "#include <nlohmann/json.hpp>\n")[0])
        self.assertEqual(self.found("view/a.cpp", "#include <fmt/format.h>\n#include <sys/stat.h>\n"), [])
        self.assertIn("belongs in .cpp files", self.found("view/a.hpp", "#include <fmt/format.h>\n")[0])
        self.assertIn("without a row", self.found("view/a.cpp", "#include <boost/any.hpp>\n")[0])

    def test_forbidden_words_in_code_but_not_in_text(self):
        self.assertEqual(self.found("view/a.cpp", '// std::regex\nauto x = "std::regex";\nauto y = R"(std::regex)";\n'), [])
        self.assertIn("use RE2", self.found("view/a.cpp", "std::regex x;\n")[0])
        self.assertIn("unfinished", self.found("view/a.cpp", "// TO" + "DO more\n")[0])

    def test_length_of_files_and_functions(self):
        body = "    x();\n" * 58
        self.assertEqual(self.found("view/a.cpp", "int f() {\n" + body + "}\n"), [])
        self.assertIn("a function of 61 lines", self.found("view/a.cpp", "int f() {\n" + body + "    y();\n}\n")[0])
        self.assertIn("a function of 62 lines", self.found(
            "view/a.cpp", "namespace a {\nResult<int> C::f(int a,\n   int b) const {\n    if (x) {\n" + body + "    }\n}\n}\n")[0])
        self.assertEqual(self.found("view/a.cpp", "struct A {\n" + "    int x;\n" * 100 + "};\n"), [])
        self.assertIn("limit of a file", self.found("view/a.cpp", "int x;\n" * 401)[0])


if __name__ == "__main__":
    unittest.main()
