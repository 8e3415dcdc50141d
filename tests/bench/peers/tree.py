"""The template as a tree, for tools that build data instead of filling text."""

import json
import re

import workload
import yaml

PLACEHOLDER = re.compile(r"\$\{([a-z_]+)\}")


def template_tree(number):
    """Maps, lists and scalars, in which `${name}` stands for a value or a secret."""
    return yaml.safe_load(workload.template_of(number, lambda name: "${%s}" % name, lambda name: "${%s}" % name))


def fill(node, values):
    """The tree with values in their places."""
    if isinstance(node, dict):
        return {key: fill(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [fill(value, values) for value in node]
    if not isinstance(node, str):
        return node
    whole = PLACEHOLDER.fullmatch(node)
    return values[whole[1]] if whole else PLACEHOLDER.sub(lambda found: str(values[found[1]]), node)


def only_filled(node, values):
    """The parts of a tree of maps that hold placeholders, filled; None if there are none."""
    if isinstance(node, dict):
        parts = {key: only_filled(value, values) for key, value in node.items()}
        return {key: value for key, value in parts.items() if value is not None} or None
    return fill(node, values) if isinstance(node, str) and PLACEHOLDER.search(node) else None


def expression(node, concatenate):
    """The tree as an expression of a language whose literals are those of JSON; `concatenate` joins parts of a text."""
    if isinstance(node, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {expression(value, concatenate)}" for key, value in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(expression(value, concatenate) for value in node) + "]"
    if not isinstance(node, str) or not PLACEHOLDER.search(node):
        return json.dumps(node)
    parts = PLACEHOLDER.split(node)
    words = [json.dumps(part) if at % 2 == 0 else f"v.{part}" for at, part in enumerate(parts)]
    words = [word for at, word in enumerate(words) if at % 2 == 1 or parts[at]]
    return words[0] if len(words) == 1 else concatenate(words)
