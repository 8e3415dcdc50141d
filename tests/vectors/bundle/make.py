#!/usr/bin/env python3
"""Makes the bundle vectors from docs/formats/bundle.md alone: standard library only, no code of sluice.

    make.py         writes valid.tar, one broken archive for each rule, and vectors.json beside itself
    make.py DIR     the same into DIR
"""
import hashlib
import json
import os
import sys

BLOCK = 512


def sha(data):
    return hashlib.sha256(data).hexdigest()


def pad(data):
    return data + b"\0" * (-len(data) % BLOCK)


def with_checksum(block):
    block = block[:148] + b" " * 8 + block[156:]
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def header(path, size, kind=b"0", link=b"", size_field=None, **change):
    """The header of the page's table; `change` replaces fields by offset_<n>=bytes and sums anew."""
    raw = path.encode()
    prefix = b""
    if len(raw) > 100:
        cut = next(i for i in range(len(raw)) if raw[i:i + 1] == b"/" and len(raw) - i - 1 <= 100)
        prefix, raw = raw[:cut], raw[cut + 1:]
    block = raw.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
    block += size_field or b"%011o\0" % size
    block += b"00000000000\0" + b" " * 8 + kind + link.ljust(100, b"\0") + b"ustar\0" + b"00" + b"\0" * 64
    block += b"0000000\0" * 2 + prefix.ljust(155, b"\0") + b"\0" * 12
    assert len(block) == BLOCK
    for name, data in change.items():
        offset = int(name.split("_")[1])
        block = block[:offset] + data + block[offset + len(data):]
    return with_checksum(block)


def member(path, data, **options):
    return header(path, len(data), **options) + pad(data)


def fields(*items):
    out = b""
    for item in items:
        item = item if isinstance(item, bytes) else str(item).encode()
        out += len(item).to_bytes(8, "little") + item
    return out


def content_digest(files, references):
    """files: {path: bytes} of one integration; references: the list of release.json."""
    out = fields("sluice-content-v1")
    for path in sorted(files, key=str.encode):
        mine = [r for r in references if r["file"] == path]
        out += fields(path, hashlib.sha256(files[path]).digest(), len(mine))
        for r in mine:
            out += fields(r["offset"], r["length"], r["encoder"], r["reference"])
    return sha(out)


REFERENCE = "sealed://orders/client_secret"
LONG = "overrides/" + "/".join(["a-folder-with-a-long-name-to-make-the-path-longer"] * 3) + "/settings.json"


def rendered(env):
    config = 'target: https://%s.orders.example\nclientSecret: "${%s}"\n' % (env, REFERENCE)
    return {"config.yaml": config.encode(), LONG: b'{"env": "%s"}\n' % env.encode(), "empty.env": b""}


def build():
    """release.json as an object, and the other members as {path: bytes}."""
    members = {
        "files/docs/runbooks/rollback.md": b"# Way back\n\n1. sluice rollback\n",
        "evidence/orders/rollback-test-2026-10-02.yaml": b"kind: rollback-test\nresult: pass\n",
    }
    environments = []
    for env in ("dev", "prod"):
        files = rendered(env)
        offset = files["config.yaml"].index(b"${")
        references = [{
            "file": "config.yaml", "offset": offset, "length": len(REFERENCE) + 3, "encoder": "yaml-double",
            "secret": "client_secret", "reference": REFERENCE,
            "sealed": {"version": 7 if env == "dev" else 2, "digest": sha(b"entry " + env.encode())},
        }]
        environments.append({"environment": env, "integrations": [{
            "integration": "orders", "digest": content_digest(files, references),
            "files": sorted(files, key=str.encode),
            "parameters": [{"name": "base_url", "value": "https://%s.orders.example" % env},
                           {"name": "read_timeout_ms", "value": "4000"}],
            "references": references,
        }]})
        for path, data in files.items():
            members["rendered/%s/orders/%s" % (env, path)] = data
    release = {
        "format": "sluice-release-1", "project": "acme", "order": ["dev", "prod"], "environments": environments,
        "integrations": [{
            "integration": "orders", "direction": "write", "tier": 1,
            "templates": [{"file": "config.yaml", "sha256": sha(b"template 1")},
                          {"file": "empty.env", "sha256": sha(b"template 2")},
                          {"file": LONG, "sha256": sha(b"template 3")}],
            "declaration_sha256": sha(b"declaration"), "contract_sha256": sha(b"contract"), "irreversible": False,
        }],
    }
    list_files(release, members)
    return release, members


def list_files(release, members):
    release["files"] = [{"path": path, "size": len(members[path]), "sha256": sha(members[path])}
                        for path in sorted(members, key=str.encode)]


def as_json(release):
    return json.dumps(release, indent=2, ensure_ascii=False).encode() + b"\n"


def archive(release, members, order=None, replace=None, extra=b"", end=b"\0" * 1024, first=None):
    """`replace`: {path: whole bytes of the member, header included}; `extra`: blocks before the end."""
    out = first if first is not None else member("release.json", as_json(release))
    for path in order or sorted(members, key=str.encode):
        out += (replace or {}).get(path, None) or member(path, members[path])
    return out + extra + end


def broken():
    """(name, rule, bytes) for every fault of the page."""
    release, members = build()
    paths = sorted(members, key=str.encode)
    config = "rendered/dev/orders/config.yaml"
    whole = archive(release, members)

    def put(path, data):
        return archive(release, members, replace={path: data})

    def relist(change, more=None, drop=None):
        """With another release.json, and other members to match."""
        new, held = build()
        held.update(more or {})
        for path in drop or []:
            del held[path]
        list_files(new, held)
        change(new)
        return archive(new, held)

    def extra(data):
        return archive(release, members, extra=data)

    body = members[config]
    flipped = body.replace(b"https", b"httpz")
    yield "empty", "bundle-missing", b""
    yield "only-end", "bundle-missing", b"\0" * 1024
    yield "no-release-json", "bundle-missing", archive(release, members, first=b"")
    yield "member-missing", "bundle-order", archive(release, members, order=paths[:2] + paths[3:])
    yield "last-member-missing", "bundle-missing", archive(release, members, order=paths[:-1])
    yield "cut-in-header", "bundle-missing", whole[:BLOCK + 100 + len(pad(as_json(release)))]
    yield "cut-in-member", "bundle-missing", whole[:-1024 - BLOCK - 1]
    yield "checksum-wrong", "bundle-header", put(config, header(config, len(body))[:148] + b"000000\0 " + member(config, body)[156:])
    yield "magic-gnu", "bundle-header", put(config, member(config, body, offset_257=b"ustar  \0"))
    yield "size-base256", "bundle-header", put(config, member(config, body, size_field=b"\x80" + len(body).to_bytes(11, "big")))
    yield "size-spaces", "bundle-header", put(config, member(config, body, size_field=b"%10o \0" % len(body)))
    yield "mode-0755", "bundle-header", put(config, member(config, body, offset_100=b"0000755\0"))
    yield "uid-1000", "bundle-header", put(config, member(config, body, offset_108=b"0001750\0"))
    yield "mtime-not-zero", "bundle-header", put(config, member(config, body, offset_136=b"14700000000\0"))
    yield "owner-name", "bundle-header", put(config, member(config, body, offset_265=b"root"))
    yield "bytes-after-name", "bundle-header", put(config, member(config, body, offset_90=b"hidden"))
    yield "bytes-after-prefix", "bundle-header", put(config, member(config, body, offset_500=b"hidden"))
    for name, kind in (("hard-link", b"1"), ("symbolic-link", b"2"), ("character-device", b"3"), ("block-device", b"4"),
                       ("folder", b"5"), ("fifo", b"6"), ("contiguous-file", b"7"), ("old-regular-file", b"\0")):
        yield name, "bundle-kind", put(config, member(config, b"", kind=kind, link=b"/etc/passwd"))
    pax = b"30 path=../../etc/cron.d/evil\n"
    yield "pax-extension", "bundle-kind", put(config, member("PaxHeaders/config", pax, kind=b"x") + member(config, body))
    yield "pax-global", "bundle-kind", archive(release, members, first=member("pax_global_header", pax, kind=b"g")
                                               + member("release.json", as_json(release)))
    yield "gnu-long-name", "bundle-kind", put(config, member("././@LongLink", b"x" * 200, kind=b"L") + member(config, body))
    yield "gnu-sparse", "bundle-kind", put(config, member(config, b"", kind=b"S"))
    yield "link-at-end", "bundle-kind", extra(header("evil", 0, kind=b"2", link=b"/etc"))
    yield "absolute-path", "bundle-path", put(config, member("/etc/cron.d/evil", body))
    yield "parent-path", "bundle-path", put(config, member("rendered/../../evil", body))
    yield "dot-path", "bundle-path", put(config, member("rendered/./dev", body))
    yield "backslash-path", "bundle-path", put(config, member("rendered\\dev", body))
    yield "control-path", "bundle-path", put(config, member("rendered/\x1b[2J", body))
    yield "utf8-path", "bundle-path", put(config, member("rendered/pr\u00f6d", body))
    yield "listed-parent-path", "bundle-path", relist(lambda r: None, {"files/../evil": b""})
    yield "listed-absolute-path", "bundle-path", relist(lambda r: None, {"/files/evil": b""})
    yield "duplicate", "bundle-duplicate", put(config, member(config, body) * 2)
    yield "duplicate-release-json", "bundle-duplicate", extra(member("release.json", as_json(release)))
    yield "case-collision", "bundle-case", put(config, member(config.upper(), body))
    yield "listed-case-collision", "bundle-case", relist(lambda r: None, {"files/docs/Runbooks/other.md": b""})
    yield "listed-file-and-folder", "release-format", relist(lambda r: None, {"files/docs/runbooks": b""})
    yield "unlisted", "bundle-unlisted", extra(member("rendered/prod/zzz", b"extra"))
    yield "unlisted-in-between", "bundle-unlisted", put(config, member("rendered/dev/evil", b"") + member(config, body))
    yield "out-of-order", "bundle-order", archive(release, members, order=[paths[1], paths[0]] + paths[2:])
    yield "size-lies", "bundle-size", put(config, header(config, len(body) - 1) + pad(body))
    yield "size-huge", "bundle-size", put(config, header(config, 8**11 - 1) + pad(body))
    yield "bytes-changed", "bundle-hash", put(config, member(config, flipped))
    yield "padding-not-nul", "bundle-padding", put(config, member(config, body)[:-1] + b"x")
    yield "one-end-block", "bundle-end", archive(release, members, end=b"\0" * 512)
    yield "no-end", "bundle-end", archive(release, members, end=b"")
    yield "three-end-blocks", "bundle-end", archive(release, members, end=b"\0" * 1536)
    yield "gnu-end", "bundle-end", whole + b"\0" * (-len(whole) % 10240)
    yield "trailing-garbage", "bundle-end", whole + b"garbage"
    yield "second-archive", "bundle-end", whole + whole
    yield "gzip", "bundle-header", b"\x1f\x8b\x08" + b"\0" * 2000
    yield "release-json-huge", "bundle-limit", header("release.json", (16 << 20) + 1) + whole[BLOCK:]

    def bad_json(data):
        return archive(release, members, first=member("release.json", data))

    yield "json-cut", "json-syntax", bad_json(as_json(release)[:-3])
    yield "json-duplicate-member", "json-syntax", bad_json(as_json(release).replace(b"{", b'{"project": "evil",', 1))
    yield "json-array", "release-format", bad_json(b"[]\n")

    def change(name, edit, **options):
        return "list-" + name, "release-format", relist(edit, **options)

    def content(r, i=0):
        return r["environments"][i]["integrations"][0]

    yield change("format-2", lambda r: r.update(format="sluice-release-2"))
    yield change("unknown-member", lambda r: r.update(created="2026-01-01T00:00:00Z"))
    yield change("member-missing", lambda r: r.pop("order"))
    yield change("project-name", lambda r: r.update(project="../evil"))
    yield change("size-text", lambda r: r["files"][0].update(size="x"))
    yield change("size-negative", lambda r: r["files"][0].update(size=-1))
    yield "list-size-limit", "bundle-limit", relist(lambda r: r["files"][0].update(size=(16 << 20) + 1))
    yield change("sha256-upper", lambda r: r["files"][0].update(sha256=r["files"][0]["sha256"].upper()))
    yield change("files-unsorted", lambda r: r["files"].reverse())
    yield change("files-twice", lambda r: r["files"].append(r["files"][-1]))
    yield change("order-other", lambda r: r.update(order=["prod", "dev"]))
    yield change("order-twice", lambda r: r.update(order=["dev", "dev"]))
    yield change("environment-missing", lambda r: r["environments"].pop())
    yield change("content-digest", lambda r: content(r).update(digest=sha(b"other")))
    yield change("content-file-missing", lambda r: content(r)["files"].pop())
    yield change("content-unknown", lambda r: content(r).update(integration="other"))
    yield change("rendered-without-content", lambda r: None, more={"rendered/dev/orders/zzz": b""})
    yield change("rendered-other-environment", lambda r: None, more={"rendered/zzz/orders/config.yaml": b""})
    yield change("evidence-of-unknown", lambda r: None, more={"evidence/other/x.yaml": b""})
    yield change("other-place", lambda r: None, more={"hooks/after": b""})
    yield change("span-outside", lambda r: content(r)["references"][0].update(offset=10**6))
    yield change("span-negative", lambda r: content(r)["references"][0].update(offset=-1))
    yield change("span-twice", lambda r: content(r)["references"].append(content(r)["references"][0]))
    yield change("reference-env", lambda r: content(r)["references"][0].update(reference="env://HOME"))
    yield change("sealed-missing", lambda r: content(r)["references"][0].pop("sealed"))
    yield change("sealed-version-0", lambda r: content(r)["references"][0]["sealed"].update(version=0))

    def move_span(r):
        content(r)["references"][0]["offset"] -= 1
        content(r)["digest"] = content_digest(rendered("dev"), content(r)["references"])

    def drop_span(r):
        content(r)["references"].clear()
        content(r)["digest"] = content_digest(rendered("dev"), [])

    yield change("schema-digest", lambda r: r["integrations"][0].update(schema_sha256="x" * 64))
    yield change("schema-empty", lambda r: r["integrations"][0].update(schema_sha256=""))
    yield change("span-elsewhere", move_span)
    yield change("reference-unlisted", drop_span)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    release, members = build()
    rows = [{"file": "valid.tar", "rule": "", "data": archive(release, members)}]
    release["integrations"][0]["schema_sha256"] = sha(b"schema")
    list_files(release, members)
    rows.append({"file": "valid-schema.tar", "rule": "", "data": archive(release, members)})
    rows += [{"file": "broken-%s.tar" % name, "rule": rule, "data": data} for name, rule, data in broken()]
    for row in rows:
        data = row.pop("data")
        row["sha256"] = sha(data)
        with open(os.path.join(folder, row["file"]), "wb") as out:
            out.write(data)
    with open(os.path.join(folder, "vectors.json"), "w", encoding="utf-8") as out:
        json.dump({"vectors": rows}, out, indent=2)
        out.write("\n")


if __name__ == "__main__":
    main()
