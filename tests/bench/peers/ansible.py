"""ansible-core of Debian: the template module over a list, on the local machine."""

import json

import workload

from . import shared

NAME = "ansible (template module)"
COUNT = 10

PLAY = """\
- hosts: localhost
  gather_facts: false
  connection: local
  vars_files: [values.json]
  tasks:
    - ansible.builtin.template:
        src: "templates/{{ item.name }}.j2"
        dest: "out/{{ item.stage }}-{{ item.name }}.yaml"
      vars: {v: "{{ item.v }}"}
      loop: "{{ jobs }}"
      loop_control: {label: "{{ item.name }}"}
"""
PACKAGES = ["ansible-core", "python3-jinja2", "python3-markupsafe", "python3-packaging", "python3-resolvelib",
            "python3-cryptography", "python3-cffi-backend", "python3-yaml"]


def prepare(work, install, count):
    root = shared.debian(install, PACKAGES)
    shared.write_inputs(work, count, "j2", lambda name: "{{ v.%s | to_json }}" % name if name in ("enabled", "scopes")
                        else "{{ v.%s }}" % name, lambda name: "{{ v.%s }}" % name)
    jobs = [{"name": workload.facts(number)["name"], "stage": stage, "v": shared.full_values(number, stage)}
            for number in range(count) for stage in workload.ENVIRONMENTS]
    (work / "values.json").write_text(json.dumps({"jobs": jobs}))
    (work / "play.yml").write_text(PLAY)
    (work / "out").mkdir()
    variables = shared.python_path(root) | {"ANSIBLE_HOME": str(work / "home"), "LC_ALL": "C.UTF-8",
                                            "ANSIBLE_PYTHON_INTERPRETER": "/usr/bin/python3"}
    return ["/usr/bin/python3", str(root / "usr/bin/ansible-playbook"), "-i", "localhost,", "play.yml"], variables
