"""Jinja2 of Debian: one Python process, each template compiled once."""

from . import shared

NAME = "Jinja2 (Python)"
COUNT = 1000

PROGRAM = '''
import json, pathlib, jinja2
values = {e: json.load(open(f"values-{e}.json")) for e in ("dev", "test", "prod")}
environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
for path in sorted(pathlib.Path("templates").iterdir()):
    name = path.name.removesuffix(".j2")
    template = environment.from_string(path.read_text())
    for stage, all_values in values.items():
        out = pathlib.Path("out", stage, name)
        out.mkdir(parents=True)
        (out / "config.yaml").write_text(template.render(all_values[name]))
'''


def prepare(work, install, count):
    root = shared.debian(install, ["python3-jinja2", "python3-markupsafe"])
    plain = {"enabled", "scopes"}
    shared.write_inputs(work, count, "j2", lambda name: "{{ %s%s }}" % (name, " | tojson" if name in plain else ""),
                        lambda name: "{{ %s }}" % name)
    (work / "fill.py").write_text(PROGRAM)
    return ["/usr/bin/python3", "fill.py"], shared.python_path(root)
