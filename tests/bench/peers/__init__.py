"""Other tools that fill templates, each given the job of workload.py in its own terms.

A module has NAME, COUNT (integrations that it is given; figures are scaled to all) and `prepare(work, install, count)`,
which installs the tool into `install`, writes its input into `work`, and gives the command that writes `work`/out, and
the environment variables that it needs. What cannot be installed raises RuntimeError with the reason."""

from . import ansible, go_template, jinja2, jsonnet, kustomize, pkl

ALL = [go_template, jinja2, jsonnet, pkl, kustomize, ansible]
