"""hiera-eyaml: one encrypted string a secret."""

import os

from peers import shared

NAME = "hiera-eyaml"
PACKAGES = ["hiera-eyaml", "ruby-optimist", "ruby-highline", "ruby3.1", "libruby3.1", "rubygems-integration",
            "ruby-rubygems"]


def ruby(root):
    """Words and variables with which the unpacked Ruby runs."""
    gems = [str(path) for path in (root / "usr/share/rubygems-integration/all/gems").glob("*/lib")]
    library = root / "usr/lib"
    paths = gems + [str(library / "ruby/vendor_ruby"), str(library / "ruby/3.1.0"),
                    str(library / "x86_64-linux-gnu/ruby/3.1.0")]
    program = next((root / "usr/share/rubygems-integration/all/gems").glob("hiera-eyaml-*/bin/eyaml"))
    return ([str(root / "usr/bin/ruby3.1"), "--disable=gems", str(program)],
            {"RUBYLIB": ":".join(paths), "LD_LIBRARY_PATH": str(library / "x86_64-linux-gnu")})


def prepare(work, install, values):
    words, variables = ruby(shared.debian(install, PACKAGES))
    environment = os.environ | variables | {"HOME": str(work)}
    shared.call(words + ["createkeys"], work, env=environment)
    sealed = {}
    for name, value in values.items():
        sealed[name] = shared.call(words + ["encrypt", "-q", "-o", "string", "-s", value], work, env=environment).strip()
    return lambda name: words + ["decrypt", "-q", "-s", sealed[name]], variables | {"HOME": str(work)}
