#!/usr/bin/python3
"""A second opinion on schemas/ and on the checker in cli/project/schema.cpp: Debian's python3-jsonschema.

    schemas.py            checks that schemas are Draft 7, that the shipped files meet them, that the vectors are up to date
    schemas.py --write    writes tests/vectors/schema/*.txt anew, after a change of a schema

A vector file has, for every place of a schema, the smallest document that reaches it, with @@ at that place, and one digit
for each value of its first line: 1 where the document with that value is valid. tests/unit/project/schema_test.cpp reads them.
"""

import json
import pathlib
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
VECTORS = ROOT / "tests" / "vectors" / "schema"
SHIPPED = {
    "sluice": ["sluice.yaml"],
    "environment": ["environments/*.yaml", "cli/setup/starter/environments/*.yaml"],
    "integration": ["templates/*/integration.yaml", "cli/setup/starter/templates/*/integration.yaml"],
    "evidence": ["evidence/*/*.yaml"],
}
VALUES = [None, True, 0, 7, 503, -3, 1.5, "x", "", "${p}", "${P}", "90d", "2026-11-21", "12", [], ["x"], ["x", "x"], [7],
          ["api", "db"], {}, {"zz": 1}, {"a": {"type": "int"}}]


class Loader(yaml.SafeLoader):
    """Dates stay text and !unset is a value, as in sluice's own loader."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in rows if not tag.endswith(":timestamp")]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_constructor("!unset", lambda loader, node: "!unset")


def text_keys(value):
    """Keys are text in sluice: `400: retry` names "400"."""
    if isinstance(value, dict):
        return {str(key): text_keys(item) for key, item in value.items()}
    return [text_keys(item) for item in value] if isinstance(value, list) else value


def resolved(schema, document):
    while True:
        if "$ref" in schema:
            schema = document["definitions"][schema["$ref"].rsplit("/", 1)[1]]
        elif "allOf" in schema:
            schema = schema["allOf"][0]
        elif "anyOf" in schema:
            schema = schema["anyOf"][0]
        else:
            return schema


# A text for every expression in the schemas: a new expression asks for a new row.
TEXTS = ["a", "p1", "${p}", "90d", "2026-11-21", "a@example.com", "0" * 64, "0" * 40, "sha256:" + "0" * 64, "int", "CON-01",
         "2026-11-21T00:00Z", "2026-11-21T00:00Z/2026-11-22T00:00Z", "https://ci.example.com/1", "400"]


def matching(expression):
    found = next((text for text in TEXTS if jsonschema.Draft7Validator({"pattern": expression}).is_valid(text)), None)
    if found is None:
        raise SystemExit(f"no text in TEXTS matches {expression}")
    return found


def least(schema, document):
    """The smallest valid value."""
    schema = resolved(schema, document)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    if kind == "object":
        return {name: least(schema["properties"][name], document) for name in schema.get("required", [])}
    if kind == "array":
        return [least(schema["items"], document) for _ in range(schema.get("minItems", 0))]
    if kind == "string":
        return matching(schema["pattern"]) if "pattern" in schema else "a"
    return {"boolean": True, "integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "null": None}[kind]


class Hole:
    """The place where values are put in."""


def places(schema, document):
    """Every place below a schema, as the smallest value that reaches it."""
    yield Hole
    schema = resolved(schema, document)
    base = least(schema, document) if schema.get("type") == "object" else None
    needed = schema.get("dependencies", {})
    for name, body in schema.get("properties", {}).items():
        for inside in places(body, document):
            value = {**base, name: inside}
            for other in needed.get(name, []):
                value.setdefault(other, least(schema["properties"][other], document))
            yield value
    for expression, body in schema.get("patternProperties", {}).items():
        for inside in places(body, document):
            yield {**base, matching(expression): inside}
    if isinstance(schema.get("additionalProperties"), dict):
        for inside in places(schema["additionalProperties"], document):
            yield {**base, "p1": inside}
    if "items" in schema:
        alternatives = schema["items"].get("anyOf", [schema["items"]])
        for body in alternatives:
            for inside in places(body, document):
                yield [inside]


def fill(value, with_this):
    if value is Hole:
        return with_this
    if isinstance(value, dict):
        return {key: fill(item, with_this) for key, item in value.items()}
    return [fill(item, with_this) for item in value] if isinstance(value, list) else value


def vectors(schema):
    validator = jsonschema.Draft7Validator(schema)
    lines = [json.dumps(VALUES)]
    for place in places(schema, schema):
        verdicts = "".join("1" if validator.is_valid(fill(place, value)) else "0" for value in VALUES)
        lines.append(verdicts + " " + json.dumps(fill(place, "@@")).replace('"@@"', "@@"))
    return "\n".join(dict.fromkeys(lines)) + "\n"


def main():
    failures = []
    for name, patterns in SHIPPED.items():
        schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
        jsonschema.Draft7Validator.check_schema(schema)
        failures += [f"{pattern}: no file" for pattern in patterns if not any(ROOT.glob(pattern))]
        for file in sorted(file for pattern in patterns for file in ROOT.glob(pattern)):
            value = text_keys(yaml.load(file.read_text(), Loader))
            for error in jsonschema.Draft7Validator(schema).iter_errors(value):
                failures.append(f"{file.relative_to(ROOT)}: {list(error.path)}: {error.message}")
        path = VECTORS / f"{name}.txt"
        if "--write" in sys.argv:
            path.write_text(vectors(schema))
        elif path.read_text() != vectors(schema):
            failures.append(f"{path.relative_to(ROOT)} is out of date: run tests/interop/schemas.py --write")
    print("\n".join(failures) or "schemas: ok")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
