"""A project of many integrations, rendered in one run; what is refused must be what may be refused."""

import json
import os
import subprocess
import tempfile

import yaml

PER_INTEGRATION = 25


class Failed(Exception):
    """Something is not as it must be; the text says where."""


def check(condition, *text):
    if not condition:
        raise Failed(" ".join(str(part) for part in text))


def save(root, path, data):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as out:
        out.write(data)


def render(sluice, root):
    """What `sluice --json render` answers for the folder: its object."""
    command = [sluice, "--json", "-C", root, "render", "--env", "dev", "--out", "-"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(done.returncode in (0, 2), "exit status", done.returncode, done.stderr.decode()[:500])
    return json.loads(done.stdout)


def rendered_text(sluice, files):
    """Renders a project of these files, one integration; template → its output."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            save(root, path, text.encode())
        answer = render(sluice, root)
    check("error" not in answer, json.dumps(answer, indent=1))
    return {file["file"]: file["text"] for integration in answer["integrations"] for file in integration["files"]}


class Project:
    """Writes documents as integrations of one project, and renders them."""

    def __init__(self, sluice, documents):
        self.sluice = sluice
        self.groups = {}
        for at, document in enumerate(documents):
            self.groups.setdefault("i%d" % (at // PER_INTEGRATION), []).append(document)
        self.places = {}  # (file, line) of a value → its parameter
        self.templates = {}  # file → (document, source)

    def write(self, root):
        environment = ["environment: dev", "integrations:"]
        save(root, "sluice.yaml", b"project: roundtrip\npromotion: [dev]\n")
        for name, documents in self.groups.items():
            folder = "templates/%s/" % name
            lines = ["integration: " + name, "kind: [api]", "direction: read", "passthrough: [\"rt.*\"]", "templates:", "  - rt.yaml"]
            save(root, folder + "rt.yaml", b"a: ${rt.x}\n")  # a pattern of passthrough must spare something
            lines += ["  - " + (document.listing or document.name) for document in documents] + ["parameters:"]
            of_parameters = len(lines)
            head = len(environment)
            environment.append("  %s:" % name)
            for parameter in (p for document in documents for p in document.parameters()):
                lines.append("  %s: %s" % (parameter.name, parameter.declaration()))
                self.places[folder + "integration.yaml", len(lines)] = parameter
                if parameter.value is not None and not parameter.in_declaration:
                    environment.append("    %s: %s" % (parameter.name, parameter.written))
                    self.places["environments/dev.yaml", len(environment)] = parameter
            if len(lines) == of_parameters:  # a map of nothing: every document left holds fixed text alone
                lines[-1] += " {}"
            if len(environment) == head + 1:
                environment[head] += " {}"
            save(root, folder + "integration.yaml", "\n".join(lines).encode() + b"\n")
            for document in documents:
                source = document.source()
                self.templates[folder + document.name] = (document, source)
                save(root, folder + document.name, source)
        save(root, "environments/dev.yaml", "\n".join(environment).encode() + b"\n")

    def render(self):
        """Document → its bytes, and no errors; or None and every error."""
        with tempfile.TemporaryDirectory() as root:
            self.write(root)
            answer = render(self.sluice, root)
        if "error" in answer:
            error = answer["error"]
            return None, [error, *error["more"]]
        rendered = {}
        for integration in answer["integrations"]:
            for file in integration["files"]:
                path = "templates/%s/%s" % (integration["integration"], file["file"])
                if path in self.templates:
                    rendered[self.templates[path][0]] = file["text"].encode()
        return rendered, []

    def refused(self, errors):
        """Document or parameter or slot → the rules by which it was refused."""
        found = {}
        for error in errors:
            where = error["where"]
            if where["file"] in self.templates:
                document, source = self.templates[where["file"]]
                thing = document.slot_at(source, where["line"], where["column"]) if where["line"] else document
            else:
                thing = self.places.get((where["file"], where["line"]))
            check(thing is not None, "an error where nothing stands:", error)
            found.setdefault(thing, set()).add(error["rule"])
        return found


def lone_items(tree):
    """What stands as the only item of a list."""
    inner = list(tree.values()) if isinstance(tree, dict) else tree if isinstance(tree, list) else []
    alone = {tree[0]} if isinstance(tree, list) and len(tree) == 1 and isinstance(tree[0], str) else set()
    return alone.union(*map(lone_items, inner))


def lone_in_place(source):
    """The same of a YAML text, without what stands there by an alias: that is written elsewhere."""
    found, known = set(), set()

    def walk(node):
        if id(node) in known or isinstance(node, yaml.ScalarNode):
            return
        known.add(id(node))
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(key)
                walk(value)
            return
        for item in node.value:
            walk(item)
        if len(node.value) == 1 and isinstance(node.value[0], yaml.ScalarNode):
            item = node.value[0]
            if node.start_mark.index <= item.start_mark.index <= node.end_mark.index:
                found.add(item.value)

    walk(yaml.compose(source))
    return found


def lists_in_lists(module, document):
    """The slots that would make a list in a list."""
    wholes = [slot for slot in document.slots() if slot.is_whole() and slot.parameters()[0].kind.startswith("list")]
    if not wholes or not document.name.endswith((".yaml", ".json", ".toml")):
        return []
    alone = lone_items(next(iter(module.READERS.values()))(document.with_tokens(), document))
    refused = [slot for slot in wholes if slot.placeholders()[0].token in alone]
    if refused and document.name.endswith(".yaml"):
        alone = lone_in_place(document.with_tokens())
        refused = [slot for slot in refused if slot.placeholders()[0].token in alone]
    return refused


def refusals(module, document):
    """What of a document must be refused: parameter or slot → the rules that may say so."""
    found = {parameter: rules for parameter in document.parameters() if (rules := parameter.refusals())}
    for slot in document.slots():
        rules = set() if slot.is_value_broken() else module.refusals(document, slot)
        if rules:
            found[slot] = rules
    for slot in lists_in_lists(module, document):
        if not slot.is_value_broken():
            found[slot] = found.get(slot, set()) | {"list-in-list"}
    return found


def describe(document, source):
    values = "".join("\n  %s = %r" % (p.name, p.value if not hasattr(p.value, "text") else p.value.text) for p in document.parameters())
    return "%s\n%s%s" % (document.name, source.decode(), values)


def check_refusals(module, project, errors):
    """Every error is one that its document must give, and every one that it must give is there. The documents in order."""
    found = project.refused(errors)
    good, counts = [], {}
    for document, source in project.templates.values():
        expected = refusals(module, document)
        judged = [slot for slot in document.slots() if not slot.is_value_broken()]  # beside a refused value others may be named
        things = [document, *document.parameters(), *judged]
        seen = {thing: found[thing] for thing in things if thing in found}
        for rules in seen.values():
            for rule in rules:
                counts[rule] = counts.get(rule, 0) + 1
        right = seen.keys() == expected.keys() and all(seen[thing] <= expected[thing] for thing in seen)
        check(right, "expected to be refused", sorted(map(sorted, expected.values())), "but was", sorted(map(sorted, seen.values())), "\n",
              describe(document, source), *("\n%s %s" % (error["where"], error["message"]) for error in errors if document.name in error["where"]["file"]))
        if not expected:
            good.append(document)
    return good, counts


def check_output(module, document, source, output):
    """The document's output has the template's tree and bytes; how many slots that are."""
    what = lambda: describe(document, source) + "\nwas written as\n" + output.decode("utf-8", "replace")
    fault = document.fixed_bytes_fault(output)
    check(fault is None, fault, "\n", what())
    for name, read in module.READERS.items():
        try:
            expected = document.expected(read(document.with_tokens(), document))
        except Exception as error:
            raise Failed("%s cannot read the template: %r\n%s" % (name, error, what())) from error
        try:
            found = read(output, document)
        except Exception as error:
            raise Failed("%s cannot read the output: %r\n%s" % (name, error, what())) from error
        check(module.same(expected, found), name, "reads\n ", found, "\ninstead of\n ", expected, "\n", what())
    return len(document.slots())


def run(module, sluice, documents):
    """Renders, drops what must be refused, renders again and reads everything back. Exact slots, refused slots, by rule."""
    project = Project(sluice, documents)
    _, errors = project.render()
    good, counts = check_refusals(module, project, errors)
    again = Project(sluice, good)
    rendered, errors = again.render()
    check(rendered is not None, "the rest was refused too:", errors[:3])
    exact = sum(check_output(module, document, source, rendered[document]) for document, source in again.templates.values())
    return exact, sum(counts.values()), counts
