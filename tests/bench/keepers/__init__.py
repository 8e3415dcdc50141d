"""Other tools that keep secrets in files. Each is given the same values and asked for them one by one, as its users ask it.

A module has NAME, and `prepare(work, install, values)`, which installs the tool into `install`, stores `values` (name ->
value), and gives a function from a name to the command that prints that value, and the environment variables that it
needs. What cannot be installed raises RuntimeError with the reason."""

from . import age, eyaml, gopass, sops

ALL = [age, sops, gopass, eyaml]
