#!/usr/bin/python3
"""outputs_interop.py PROGRAM [SHIM]: the main job with --json, each object held against schemas/output/.

Every command that `sluice help` lists must be run here at least once with success, so that none is without a schema, and
standard output must be one JSON object and nothing else, also where the answer is no and where there is an error.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCHEMAS = ROOT / "schemas" / "output"
PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
ENVIRONMENTS = ("dev", "test", "prod")


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), "a name stands twice: %s" % names
    return dict(pairs)


def subschemas(node, at):
    """Every schema below one, with the place where it stands."""
    yield node, at
    for word in ("properties", "definitions"):
        for name, one in node.get(word, {}).items():
            yield from subschemas(one, "%s/%s" % (at, name))
    for word in ("items", "additionalProperties"):
        if isinstance(node.get(word), dict):
            yield from subschemas(node[word], "%s/%s" % (at, word))
    for word in ("anyOf", "allOf"):
        for number, one in enumerate(node.get(word, [])):
            yield from subschemas(one, "%s/%s%d" % (at, word, number))


def read_schemas():
    """The schemas by name, each of them well formed, closed and described."""
    schemas = {}
    for path in sorted(SCHEMAS.glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=no_duplicates)
        name = path.name.removesuffix(".schema.json")
        jsonschema.Draft7Validator.check_schema(schema)
        assert schema["$schema"].endswith("draft-07/schema#") and schema["$id"] == path.name, path
        for node, at in subschemas(schema, name):
            for member, one in node.get("properties", {}).items():
                assert one.get("description"), "%s: %s is not described" % (at, member)
                assert member == member.lower() and "-" not in member, "%s: %s is not snake_case" % (at, member)
            assert "properties" not in node or node.get("additionalProperties") is False, "%s is open" % at
        schemas[name] = schema
    beside = {schema["$id"]: schema for schema in schemas.values()}
    return {name: jsonschema.Draft7Validator(schema, resolver=jsonschema.RefResolver.from_schema(schema, store=beside))
            for name, schema in schemas.items()}


class Walk:
    """Runs commands in a scratch project, and keeps account of those that were seen."""

    def __init__(self, scratch):
        self.validators = read_schemas()
        self.folder = scratch
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(scratch / "home"), "TZ": "UTC", "LC_ALL": "C",
                            "USER": "ada", "GIT_CONFIG_NOSYSTEM": "1"}
        self.seen = set()
        self.checked = 0

    def object_of(self, words, status, stdin, way):
        done = subprocess.run([PROGRAM, *way, *words], cwd=self.folder, env=self.environment, input=stdin,
                              capture_output=True, check=False)
        told = "sluice %s %s\n%s%s" % (" ".join(way), " ".join(words), done.stdout.decode(), done.stderr.decode())
        assert done.returncode == status, "exit status %d, not %d: %s" % (done.returncode, status, told)
        assert done.stdout.endswith(b"}\n"), "not one object: " + told
        try:
            found = json.loads(done.stdout, object_pairs_hook=no_duplicates)
        except ValueError as error:
            raise AssertionError("%s: %s" % (error, told)) from error
        assert isinstance(found, dict), told
        return found

    def hold(self, schema, found, words):
        self.checked += 1
        for error in self.validators[schema].iter_errors(found):
            raise AssertionError("sluice %s against %s: %s at %s" % (
                " ".join(words), schema, error.message, "/".join(map(str, error.absolute_path))))

    def run(self, command, *words, status=0, stdin=b"", way=("--json",)):
        """A command whose own object is expected, also where the answer is no."""
        words = (*command.split(), *words)
        found = self.object_of(words, status, stdin, way)
        self.hold(command.replace(" ", "-"), found, words)
        self.seen.add(command)
        return found

    def fails(self, rule, status, *words, stdin=b"", way=("--json",)):
        """An error is one object too, its status the program's."""
        found = self.object_of(words, status, stdin, way)
        self.hold("error", found, words)
        assert found["error"]["rule"] == rule and found["error"]["status"] == status, (words, found)
        return found["error"]

    def shell(self, *arguments):
        done = subprocess.run(arguments, cwd=self.folder, env=self.environment, check=True, capture_output=True)
        return done.stdout.decode().strip()


def with_real_domains(folder):
    """Example domains are no endpoints, to the scanner and to gates."""
    for environment in ENVIRONMENTS:
        path = folder / "environments" / (environment + ".yaml")
        path.write_text(path.read_text(encoding="utf-8").replace("example.com", "acme-orders.net"), encoding="utf-8")


def begin(walk):
    walk.fails("no-project", 2, "status")
    made = walk.run("init", "acme")
    assert made["identity_new"] and "sluice.yaml" in made["files"], made
    walk.folder = walk.folder / "acme"
    for arguments in (("init", "-q"), ("config", "user.name", "Ada"), ("config", "user.email", "ada@example.com")):
        walk.shell("git", *arguments)
    assert walk.run("check")["todo"], "unset secrets are to do"
    walk.run("check", "--env", "dev")
    with_real_domains(walk.folder)
    walk.run("version")
    walk.run("version", way=("--json", "--version"))
    walk.run("completion", "bash")
    walk.run("man")
    assert [one["command"] for one in walk.run("help", "bundle", "sign")["commands"]] == ["bundle sign"]
    assert len(walk.run("help", "promote", way=("--json",))["commands"]) == 1
    status = walk.run("status")
    assert status["environments"][0]["integrations"][0]["state"] is None, status
    walk.hold("status", walk.object_of((), 0, b"", ("--json",)), ())
    assert walk.run("history", "--env", "dev")["lines"] == []
    assert walk.run("ledger verify")["ledgers"][0]["head"] is None


def people(walk):
    walk.run("key show")
    walk.run("key show", "--public")
    for form in ("pem", "ssh"):
        walk.run("key export", "--format", form)
    walk.shell("openssl", "genpkey", "-algorithm", "ed25519", "-out", "../ed25519.pem")
    walk.run("key import", "../ed25519.pem", "--name", "taken", "--no-passphrase", "--identity", "../taken")
    walk.fails("identity-mode", 2, "key", "import", "sluice.yaml", "--name", "taken", "--no-passphrase", "--identity", "../not")
    for name in ("grace", "mary"):
        line = walk.run("key new", "--name", name, "--no-passphrase", "--identity", "../" + name)["public"]
        (walk.folder.parent / (name + ".pub")).write_text(line + "\n", encoding="utf-8")
    walk.fails("file-exists", 5, "key", "new", "--name", "eve", "--no-passphrase")
    added = walk.run("trust add", "grace", "--key", "../grace.pub", "--role", "approver:dev", "--role", "reader:dev")
    assert added["complete"] and added["changes"], added
    assert walk.run("trust show")["draft"] is None
    walk.run("trust verify")
    walk.run("trust add", "mary", "--key", "../mary.pub", "--role", "root", "--roots", "2")
    assert walk.run("trust show")["draft"]["missing_next"] == 1
    walk.fails("no-terminal", 2, "trust", "sign", "--identity", "../mary")
    assert walk.run("trust sign", "--yes", "--identity", "../mary")["complete"]


def secrets(walk):
    path = "orders-api/client_secret"
    assert not walk.run("secret list", "--env", "dev")["secrets"][0]["set"]
    walk.fails("secret-missing", 2, "secret", "get", "--env", "dev", path)
    walk.run("rotation")
    value = 'two "lines"\n\tand \\ \x7f ü'.encode()
    for environment in ENVIRONMENTS:
        walk.run("secret set", "--env", environment, path, stdin=value)
    assert walk.run("secret set", "--env", "dev", path, stdin=value)["unchanged"]
    assert walk.run("secret get", "--env", "dev", path)["value"].encode() == value
    walk.run("secret set", "--env", "dev", path, stdin=b"\xff\x00")
    assert walk.run("secret get", "--env", "dev", path)["encoding"] == "base64"
    walk.run("secret set", "--env", "dev", path, stdin=b"plain")
    assert walk.run("secret list", "--env", "dev")["secrets"][0]["set"]
    walk.run("secret grant", "--env", "dev")
    assert walk.run("secret rm", "--env", "dev", path)["declared"]
    assert walk.run("secret list", "--env", "dev")["secrets"][0]["removed"]
    walk.fails("secret-missing", 2, "secret", "rm", "--env", "dev", path)
    walk.run("secret set", "--env", "dev", path, stdin=b"plain")
    assert not walk.run("secret revoke", "--env", "dev", "grace", status=1)["complete"]
    walk.run("trust sign", "--yes", "--identity", "../mary")
    revoked = walk.run("secret revoke", "--env", "dev", "grace")
    assert revoked["exposed"] == [path] and revoked["roles"] == ["approver"], revoked
    assert not walk.run("trust remove", "grace", "--role", "approver")["complete"]
    walk.run("trust sign", "--yes", "--identity", "../mary")
    assert walk.run("secret generate", "--env", "dev", path)["public_key"] is None
    assert walk.run("secret generate", "--env", "dev", path, "--form", "ed25519")["public_key"]
    assert walk.run("secret generate", "--env", "dev", path, "--form", "rsa", "--bits", "2048")["public_key"]
    walk.environment["EDITOR"] = "true"
    assert walk.run("secret edit", "--env", "dev", path)["unchanged"]
    walk.environment["EDITOR"] = "sed -i s/A/B/"
    assert not walk.run("secret edit", "--env", "dev", path)["unchanged"]
    walk.environment["EDITOR"] = "false"
    walk.fails("edit-failed", 2, "secret", "edit", "--env", "dev", path)
    source = walk.folder.parent / "old.json"
    source.write_text('{"orders-api": {"client_secret": "plain", "list": [1]}, "other": null}', encoding="utf-8")
    assert walk.run("secret import", "--env", "dev", "--dry-run", "../old.json")["secrets"][0]["version"] is None
    done = walk.run("secret import", "--env", "dev", "../old.json")
    assert len(done["skipped"]) == 2 and not done["secrets"][0]["unchanged"], done
    assert walk.run("secret rotate", "--env", "dev")["entries"] == 1
    assert len(walk.run("secret copy", "--from", "dev", "--to", "test", "--replace", path)["secrets"]) == 1
    assert walk.run("secret verify", "--env", "dev")["verified"]
    walk.shell("git", "add", ".")
    walk.shell("git", "commit", "-q", "--no-verify", "-m", "secrets")
    assert walk.run("secret verify", "--env", "dev", "--base", "HEAD")["base"]
    store = walk.folder / "environments/dev.sealed"
    text = store.read_text(encoding="utf-8")
    store.unlink()
    assert walk.run("secret verify", "--env", "dev", "--base", "HEAD", status=4)["findings"]
    store.write_text(text, encoding="utf-8")
    assert walk.run("secret diff", "environments/dev.sealed")["entries"][0]["writer"] == "ada"
    assert walk.run("secret diff", "sluice.yaml")["fault"]
    other = walk.folder.parent / "other.sealed"
    other.write_text(text, encoding="utf-8")
    walk.run("secret set", "--env", "dev", path, stdin=b"ours")
    assert walk.run("secret merge", str(other), "environments/dev.sealed", str(other))["clean"]
    empty = walk.folder.parent / "empty"
    empty.write_text("", encoding="utf-8")
    both = walk.folder.parent / "both.sealed"
    both.write_text(store.read_text(encoding="utf-8"), encoding="utf-8")
    assert walk.run("secret merge", str(empty), str(both), str(other), status=1)["conflicts"][0]["path"] == path
    walk.fails("store-merge", 2, "secret", "merge", str(empty), str(other), str(both))
    declaration = walk.folder / "templates/orders-api/integration.yaml"
    declared = declaration.read_text(encoding="utf-8")
    declaration.write_text(declared.replace("secrets:", "secrets:\n  new_secret: {kind: api-key}", 1), encoding="utf-8")
    new = "orders-api/new_secret"
    assert len(walk.run("secret rename", "--env", "dev", path, new)["users"]) == 2
    walk.fails("secret-exists", 2, "secret", "rename", "--env", "dev", new, new)
    walk.run("secret rename", "--env", "dev", new, path)
    declaration.write_text(declared, encoding="utf-8")
    walk.fails("revoke-self", 2, "secret", "revoke", "--env", "dev", "ada")
    walk.fails("exec-failed", 2, "exec", "--env", "dev", "--", "./nothing")
    report = walk.run("rotation", "--env", "dev", "--format", "json", way=())
    assert report["counts"]["ok"] == len(report["secrets"]), report
    walk.run("rotation", status=1, way=("--json", "--now", "2036-01-01T00:00:00Z"))


def scanning(walk):
    walk.run("scan")
    leak = walk.folder / "settings.properties"
    leak.write_text("token=%s%s\n" % ("ghp_", "x7Kq2mZ9wLr4Tn8Vb3Yc6Hd1Jf5Gs0PaUeXo"), encoding="utf-8")
    (found,) = walk.run("scan", leak.name, status=1)["findings"]
    assert found["rule"] in [one["rule"] for one in walk.run("rule list")["rules"]]
    walk.run("rule show", found["rule"])
    walk.run("rule show", "production-endpoint")
    walk.run("scan", "--stdin", status=1, stdin=leak.read_bytes())
    leak.write_text("url=https://orders.acme-orders.net/api/v2\n", encoding="utf-8")
    assert walk.run("scan", leak.name, status=1)["findings"][0]["environment"] == "prod"
    walk.shell("git", "add", leak.name)
    walk.run("scan", "--staged", status=1)
    walk.shell("git", "rm", "-q", "-f", leak.name)
    template = walk.folder / "templates/orders-api/application.yaml"
    text = template.read_text(encoding="utf-8")
    template.write_text("%spassword: %s%s\n" % (text, "Tr0ub4dor", "Zx81-qq"), encoding="utf-8")
    assert walk.run("check", status=1)["findings"]
    template.write_text(text, encoding="utf-8")
    assert walk.run("hook install")["changed"]
    again = walk.run("hook install")
    assert not again["changed"] and {one["state"] for one in again["settings"]} == {"there"}, again


def bundles(walk):
    walk.run("render", "--env", "dev", "--out", "-")
    assert walk.run("render", "--env", "dev")["counts"]["written"] == 1
    explained = walk.run("explain", "--env", "dev", "orders-api")["integrations"][0]
    assert explained["parameters"][0]["uses"] and explained["secrets"][0]["reference"].startswith("sealed://"), explained
    walk.fails("unknown-integration", 2, "explain", "--env", "dev", "orders-apy")
    broken = walk.folder / "templates/broken/integration.yaml"
    broken.parent.mkdir()
    broken.write_text("integration: broken\nkind: [api]\ndirection: read\ntemplates: [a.yaml]\n", encoding="utf-8")
    broken.with_name("a.yaml").write_text("a: ${b}\n", encoding="utf-8")
    explained = walk.run("explain", "--env", "dev", status=2)
    assert explained["not_rendered"]["rule"] == "parameter-undeclared" and explained["integrations"], explained
    shutil.rmtree(broken.parent)
    assert walk.run("diff", "dev", "prod")["differences"][0]["integrations"]
    walk.run("diff", "dev", "prod", "--exit-code", status=1)
    walk.fails("bundle-unknown", 2, "bundle", "show", "latest")
    assert walk.run("bundle create")["out"] is None
    first = walk.run("bundle create", "--out", "../out")["out"]
    walk.run("bundle show", "latest")
    assert not walk.run("bundle verify", "latest", status=1)["verified"]
    signed = walk.run("bundle sign", "latest")
    assert signed["made"]["commit"] == walk.shell("git", "rev-parse", "HEAD") and signed["verified"], signed
    assert walk.run("bundle verify", "latest", "--env", "prod")["verified"]
    return first


def release(walk, environment):
    walk.run("approve", "latest", "--to", environment, "--yes")
    return walk.run("promote", "latest", "--to", environment)


def releases(walk, first):
    plan = walk.run("promote", "latest", "--to", "dev", "--plan", status=1)
    assert not plan["open"] and plan["sequence"] is None, plan
    assert walk.run("promote", "latest", "--to", "dev", status=1)["sequence"] is None
    walk.fails("no-terminal", 2, "approve", "latest", "--to", "dev")
    assert walk.run("approve", "latest", "--to", "dev", "--yes", "--out", "../approval")["out"]
    assert walk.run("approve", "latest", "--to", "dev", "--yes")["file"] is None
    walk.fails("not-approver", 1, "approve", "latest", "--to", "dev", "--yes", "--identity", "../mary")
    assert walk.run("promote", "latest", "--to", "dev", "--plan", "--approval", "../approval")["open"]
    assert walk.run("promote", "latest", "--to", "dev")["sequence"] == 1
    assert walk.run("promote", "latest", "--to", "dev")["changes"] == []
    assert walk.run("approve", "latest", "--to", "dev", "--yes")["changes"] == []
    walk.fails("no-way-back", 1, "rollback", "--env", "dev", "--reason", "first")
    declaration = walk.folder / "templates/orders-api/integration.yaml"
    text = declaration.read_text(encoding="utf-8")
    assert "default: 4000" in text
    declaration.write_text(text.replace("default: 4000", "default: 4100"), encoding="utf-8")
    second = walk.run("bundle create", "--out", "../out")["out"]
    walk.run("bundle sign", "latest")
    assert walk.run("diff", first, second)["differences"]
    assert release(walk, "dev")["sequence"] == 2


def hosts(walk):
    host = ("--env", "dev", "--to", "../host")
    assert walk.run("deliver", "--env", "prod", "--to", "../prod")["integrations"] == []
    walk.fails("target-missing", 1, "deliver", *host, "--check")
    assert walk.run("deliver", *host)["changed"]
    assert not walk.run("deliver", *host)["changed"]
    assert walk.run("disable", "--env", "dev", "orders-api", "--reason", "maintenance")["changed"]
    assert not walk.run("disable", "--env", "dev", "orders-api", "--reason", "maintenance")["changed"]
    assert walk.run("deliver", *host, "--check", status=1)["differs"]
    assert walk.run("status")["environments"][0]["integrations"][0]["state"] == "disabled"
    assert walk.run("enable", "--env", "dev", "orders-api", "--reason", "over")["state"] == "live"
    back = ("--env", "dev", "orders-api", "--reason", "orders arrive twice")
    assert not walk.run("rollback", *back, "--dry-run")["changed"]
    assert walk.run("rollback", *back)["sequences"] == [5]
    assert walk.run("deliver", *host)["integrations"][0]["state"] == "rolled-back"
    assert len(walk.run("history", "--env", "dev")["lines"]) == 5
    assert walk.run("ledger verify")["ledgers"][0]["lines"] == 5
    walk.run("status")


def errors(walk, first):
    walk.fails("unknown-command", 2, "promot")
    walk.fails("unknown-command", 2, "help", "promot")
    walk.fails("usage", 2, "bundle")
    walk.fails("usage", 2, "render")
    walk.fails("unknown-option", 2, "status", "--nothing")
    walk.fails("usage", 2, "completion", "tcsh")
    walk.fails("usage", 2, way=("--json", "--color", "red"))
    walk.fails("unknown-rule", 2, "rule", "show", "nothing")
    walk.fails("unknown-environment", 2, "render", "--env", "prd")
    walk.fails("unknown-environment", 2, "rotation", "--env", "prd", "--format", "json", way=())
    walk.fails("unknown-option", 2, "rotation", "--format=json", "--nothing", way=())
    walk.fails("clock-set", 2, "bundle", "sign", "latest", way=("--json", "--now", "2036-01-01T00:00:00Z"))
    archive = walk.folder / first
    archive.chmod(0o600)
    archive.write_bytes(archive.read_bytes()[:-512])
    walk.fails("bundle-end", 4, "bundle", "verify", first)
    ledger = walk.folder / ".sluice/ledger/dev.jsonl"
    ledger.write_bytes(b"".join(ledger.read_bytes().splitlines(True)[:-1]))
    assert walk.fails("ledger-behind", 4, "ledger", "verify")["where"]["line"] is None
    (walk.folder / "environments/dev.yaml").write_text(
        "environment: dev\nintegrations:\n  orders-api: {read_timeout_ms: x, base_ulr: 1}\n", encoding="utf-8")
    several = walk.object_of(("check",), 2, b"", ("--json",))
    walk.hold("error", several, ("check",))
    assert several["error"]["where"]["line"] and several["error"]["more"], several


def judge_coverage(walk):
    commands = {one["command"] for one in walk.run("help")["commands"]} - {"exec"}  # prints what its program prints
    assert walk.seen == commands, "never run here: %s" % sorted(commands - walk.seen)
    expected = {name.replace(" ", "-") for name in commands} | {"error"}
    assert set(walk.validators) == expected, sorted(set(walk.validators) ^ expected)
    readme = (SCHEMAS / "README.md").read_text(encoding="utf-8")
    for name in sorted(expected):
        assert "(%s.schema.json)" % name in readme, "schemas/output/README.md does not name " + name


def main():
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="sluice-outputs-"))
    try:
        (scratch / "home").mkdir()
        walk = Walk(scratch)
        begin(walk)
        people(walk)
        secrets(walk)
        scanning(walk)
        first = bundles(walk)
        releases(walk, first)
        hosts(walk)
        errors(walk, first)
        judge_coverage(walk)
    finally:
        shutil.rmtree(scratch)
    print("%d objects of %d commands are as schemas/output/ says" % (walk.checked, len(walk.seen)))


if __name__ == "__main__":
    main()
