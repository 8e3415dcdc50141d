#!/usr/bin/python3
"""A second reader of docs/formats/bundle.md, written from that page with Python's tarfile and hashlib.

    bundle.py                       checks tests/vectors/bundle/
    bundle.py TAR                   prints release.json of a valid bundle, or the rule it breaks and exits 1
    bundle.py TAR STATEMENT_JSON    also compares the predicate of a release statement with the bundle
"""

import hashlib
import io
import json
import pathlib
import re
import sys
import tarfile

MEMBERS, MEMBER_BYTES, BUNDLE_BYTES, PATH_BYTES = 65536, 16 << 20, 4 << 30, 240
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")
HEX = re.compile(r"[0-9a-f]{64}\Z")
NUL_BLOCK = bytes(512)


class Refused(Exception):
    """The rule of the page, as its only argument."""


def require(condition, rule="release-format"):
    if not condition:
        raise Refused(rule)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def key(path):
    return path.encode()


# The archive ----------------------------------------------------------------------------------------------------------

def header(path, size):
    """What tarfile itself writes; the page also asks for zeros in the two device fields."""
    info = tarfile.TarInfo(path)
    info.size = size
    block = info.tobuf(format=tarfile.USTAR_FORMAT, encoding="ascii")
    block = block[:329] + b"0000000\0" * 2 + block[345:]
    block = block[:148] + b" " * 8 + block[156:]
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def check_path(path):
    require(path.isascii() and path.isprintable() and not set(path) & set('\\:*?"<>|'), "bundle-path")
    require(0 < len(path) <= PATH_BYTES, "bundle-path")
    for part in path.split("/"):
        require(part not in ("", ".", "..") and part[0] != " " and part[-1] not in " .", "bundle-path")
    try:
        header(path, 0)
    except ValueError:
        raise Refused("bundle-path") from None


def octal(block, start, digits):
    field = block[start:start + digits]
    require(re.fullmatch(rb"[0-7]+", field), "bundle-header")
    return int(field, 8)


def parse_header(block):
    require(octal(block, 148, 6) == sum(block[:148] + b" " * 8 + block[156:]), "bundle-header")
    require(block[257:265] == b"ustar\x0000", "bundle-header")
    require(block[156:157] == b"0", "bundle-kind")
    name, prefix = (block[a:b].split(b"\0")[0].decode("latin-1") for a, b in ((0, 100), (345, 500)))
    path = prefix + "/" + name if prefix else name
    check_path(path)
    return path, octal(block, 124, 11)


def explain(block, files, index):
    """The rule that a block breaks which is not the header of files[index]."""
    require(block != NUL_BLOCK, "bundle-missing")
    path, size = parse_header(block)
    paths = [entry["path"] for entry in files]
    if index < len(paths) and path == paths[index]:
        require(size == files[index]["size"], "bundle-size")
        raise Refused("bundle-header")
    require(path != "release.json" and path not in paths[:index], "bundle-duplicate")
    require(path not in paths, "bundle-order")
    require(path.lower() not in [p.lower() for p in paths] + ["release.json"], "bundle-case")
    raise Refused("bundle-unlisted")


def strict_object(pairs):
    require(len({name for name, _ in pairs}) == len(pairs), "json-syntax")
    return dict(pairs)


def read(data):
    """The release and the members as {path: bytes} of an archive's bytes."""
    require(len(data) <= BUNDLE_BYTES, "bundle-limit")
    at = 0

    def take(size):
        nonlocal at
        require(at + size <= len(data), "bundle-missing")
        at += size
        return data[at - size:at]

    def body(size):
        content = take(size)
        require(not any(take(-size % 512)), "bundle-padding")
        return content

    block = take(512)
    require(block != NUL_BLOCK, "bundle-missing")
    path, size = parse_header(block)
    require(path == "release.json", "bundle-missing")
    require(size <= MEMBER_BYTES, "bundle-limit")
    require(block == header(path, size), "bundle-header")
    try:
        release = json.loads(body(size).decode(), object_pairs_hook=strict_object)
    except ValueError:
        raise Refused("json-syntax") from None
    check_release(release)
    members = {}
    for index, entry in enumerate(release["files"]):
        block = take(512)
        if block != header(entry["path"], entry["size"]):
            explain(block, release["files"], index)
        content = body(entry["size"])
        require(sha256(content) == entry["sha256"], "bundle-hash")
        members[entry["path"]] = content
    rest = data[at:]
    if rest != bytes(1024):
        try:
            if len(rest) >= 512 and rest[:512] != NUL_BLOCK:
                parse_header(rest[:512])
        except Refused as refused:
            raise Refused("bundle-kind" if refused.args == ("bundle-kind",) else "bundle-end") from None
        else:
            if len(rest) >= 512 and rest[:512] != NUL_BLOCK:
                explain(rest[:512], release["files"], len(release["files"]))
        raise Refused("bundle-end")
    check_spans(release, members)
    return release, members


# release.json ---------------------------------------------------------------------------------------------------------

def shape(value, /, **members):
    """An object with exactly these members; a name that ends in _opt may be absent."""
    require(isinstance(value, dict))
    names = {name.removesuffix("_opt"): kind for name, kind in members.items()}
    require(set(value) <= set(names))
    for name, kind in members.items():
        if name.endswith("_opt") and name[:-4] not in value:
            continue
        found = value.get(name.removesuffix("_opt"))
        require(type(found) is kind and (kind is not int or found >= 0))
    return value


def ascending(items):
    items = list(items)
    require(all(a < b for a, b in zip(items, items[1:])))


def fields(*items):
    raw = [item if isinstance(item, bytes) else str(item).encode() for item in items]
    return b"".join(len(item).to_bytes(8, "little") + item for item in raw)


def content_digest(content, environment, files):
    out = fields("sluice-content-v1")
    for file in content["files"]:
        mine = [r for r in content["references"] if r["file"] == file]
        entry = files["rendered/%s/%s/%s" % (environment, content["integration"], file)]
        out += fields(file, bytes.fromhex(entry["sha256"]), len(mine))
        for r in mine:
            out += fields(r["offset"], r["length"], r["encoder"], r["reference"])
    return sha256(out)


def check_files(release):
    require(len(release["files"]) < MEMBERS, "bundle-limit")
    spelled = {"release.json": ("release.json", True)}
    for entry in release["files"]:
        shape(entry, path=str, size=int, sha256=str)
    integrations = {facts["integration"] for facts in release["integrations"]}
    for entry in release["files"]:
        path = entry["path"]
        check_path(path)
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            part, is_file = "/".join(parts[:end]), end == len(parts)
            seen = spelled.setdefault(part.lower(), (part, is_file)) if not is_file else spelled.get(part.lower())
            require(seen is None or seen[0] == part, "bundle-case")
            require(seen is None or (not is_file and not seen[1]))
            spelled.setdefault(part.lower(), (part, is_file))
        require((parts[0] == "files" and len(parts) > 1) or (parts[0] == "rendered" and len(parts) > 3)
                or (parts[0] == "evidence" and len(parts) == 3 and parts[1] in integrations))
        require(HEX.match(entry["sha256"]))
        require(entry["size"] <= MEMBER_BYTES, "bundle-limit")
    ascending(key(entry["path"]) for entry in release["files"])


def check_reference(reference, file):
    shape(reference, file=str, offset=int, length=int, encoder=str, secret=str, reference=str, sealed_opt=dict)
    name = reference["reference"]
    require(name.startswith(("sealed://", "vault://")))
    require(name.startswith("sealed://") == ("sealed" in reference))
    if "sealed" in reference:
        sealed = shape(reference["sealed"], version=int, digest=str)
        require(sealed["version"] >= 1 and HEX.match(sealed["digest"]))
    require(reference["length"] == len(name.encode()) + 3)
    require(reference["offset"] + reference["length"] <= file["size"])


def check_content(content, environment, files):
    ascending(key(file) for file in content["files"])
    for parameter in content["parameters"]:
        shape(parameter, name=str, value=str)
    ascending(key(parameter["name"]) for parameter in content["parameters"])
    place = "rendered/%s/%s/" % (environment, content["integration"])
    require(all(place + file in files for file in content["files"]))
    end = {}
    for reference in content["references"]:
        require(isinstance(reference, dict) and reference.get("file") in content["files"])
        check_reference(reference, files[place + reference["file"]])
        require(reference["offset"] >= end.get(reference["file"], 0))
        end[reference["file"]] = reference["offset"] + reference["length"]
    ascending((key(r["file"]), r["offset"]) for r in content["references"])
    require(content["digest"] == content_digest(content, environment, files))
    return {place + file for file in content["files"]}


def check_release(release):
    shape(release, format=str, project=str, order=list, environments=list, integrations=list, files=list)
    require(release["format"] == "sluice-release-1" and NAME.match(release["project"]))
    for facts in release["integrations"]:
        shape(facts, integration=str, direction=str, tier=int, templates=list, declaration_sha256=str,
              contract_sha256_opt=str, schema_sha256_opt=str, irreversible=bool)
        require(NAME.match(facts["integration"]) and HEX.match(facts["declaration_sha256"]))
        require(all(HEX.match(facts.get(name, "0" * 64)) for name in ("contract_sha256", "schema_sha256")))
        for template in facts["templates"]:
            require(HEX.match(shape(template, file=str, sha256=str)["sha256"]))
        ascending(key(template["file"]) for template in facts["templates"])
    ascending(key(facts["integration"]) for facts in release["integrations"])
    check_files(release)
    files = {entry["path"]: entry for entry in release["files"]}
    require(len(set(release["order"])) == len(release["order"]))
    require([e.get("environment") for e in release["environments"]] == release["order"])
    rendered = set()
    for environment in release["environments"]:
        shape(environment, environment=str, integrations=list)
        require(NAME.match(environment["environment"]))
        for content in environment["integrations"]:
            shape(content, integration=str, digest=str, files=list, parameters=list, references=list)
            require(content["integration"] in {facts["integration"] for facts in release["integrations"]})
            rendered |= check_content(content, environment["environment"], files)
        ascending(key(content["integration"]) for content in environment["integrations"])
    require(rendered == {path for path in files if path.startswith("rendered/")})


def check_spans(release, members):
    for environment in release["environments"]:
        for content in environment["integrations"]:
            for file in content["files"]:
                data = members["rendered/%s/%s/%s" % (environment["environment"], content["integration"], file)]
                mine = [r for r in content["references"] if r["file"] == file]
                for r in mine:
                    require(data[r["offset"]:r["offset"] + r["length"]] == b"${" + r["reference"].encode() + b"}")
                require(len(re.findall(rb"\$\{(?:sealed|vault):", data)) == len(mine))


# The statement --------------------------------------------------------------------------------------------------------

def claims(release):
    """The members of the predicate that repeat release.json."""
    facts = release["integrations"]
    references = []
    for environment in release["environments"]:
        once = {}
        for content in environment["integrations"]:
            for r in content["references"]:
                once.setdefault(r["reference"], r.get("sealed", {}))
        references += [{"environment": environment["environment"], "reference": name, **once[name]}
                       for name in sorted(once, key=key)]
    return {
        "environments": [{"environment": e["environment"],
                          "integrations": [{"integration": c["integration"], "content": c["digest"]}
                                           for c in e["integrations"]]} for e in release["environments"]],
        "templates": [{"integration": f["integration"], **t} for f in facts for t in f["templates"]],
        "contracts": [{"integration": f["integration"], "sha256": f["contract_sha256"]}
                      for f in facts if "contract_sha256" in f],
        "references": references,
        "evidence": [{"path": f["path"], "sha256": f["sha256"]} for f in release["files"]
                     if not f["path"].startswith("rendered/")],
        "irreversible": [f["integration"] for f in facts if f["irreversible"]],
    }


def check_predicate(predicate, release, digest):
    shape(predicate, project=str, release=str, created=str, commit_opt=str, dirty=bool, builder=str, trust=dict,
          environments=list, templates=list, contracts=list, references=list, evidence=list, irreversible=list)
    shape(predicate["trust"], version=int, digest=str)
    require(predicate["project"] == release["project"] and predicate["release"] == digest)
    require(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", predicate["created"]))
    for name, value in claims(release).items():
        require(predicate[name] == value)


def rule_of(data):
    try:
        release, members = read(data)
    except Refused as refused:
        return refused.args[0]
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:  # any tar program sees the same members
        listed = {info.name: archive.extractfile(info).read() for info in archive if info.name != "release.json"}
    return "" if listed == members else "tarfile sees other members"


def check_vectors():
    folder = pathlib.Path(__file__).resolve().parents[1] / "vectors" / "bundle"
    wrong = 0
    rows = json.loads((folder / "vectors.json").read_text())["vectors"]
    for row in rows:
        data = (folder / row["file"]).read_bytes()
        found = rule_of(data)
        if sha256(data) != row["sha256"] or found != row["rule"]:
            print("%s: expected %r, found %r" % (row["file"], row["rule"], found))
            wrong += 1
    print("%d vectors, %d wrong" % (len(rows), wrong))
    return wrong == 0


def main():
    if len(sys.argv) == 1:
        return 0 if check_vectors() else 1
    data = pathlib.Path(sys.argv[1]).read_bytes()
    try:
        release, _ = read(data)
        if len(sys.argv) > 2:
            statement = json.loads(pathlib.Path(sys.argv[2]).read_text(), object_pairs_hook=strict_object)
            check_predicate(statement, release, sha256(data))
    except Refused as refused:
        print(refused.args[0], file=sys.stderr)
        return 1
    json.dump(release, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
