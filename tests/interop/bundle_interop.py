#!/usr/bin/python3
"""bundle_interop.py PROGRAM [SHIM]: a bundle of the real program, made at two places, judged by bundle.py and dsse.py.

The second place has another folder, umask, time zone and locale; the bytes must be the same.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())


def run(arguments, folder, home, umask=0o022, stdin="", **variables):
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TZ": "UTC", "LC_ALL": "C", **variables}
    done = subprocess.run(arguments, cwd=folder, env=environment, input=stdin, text=True, capture_output=True,
                          preexec_fn=lambda: os.umask(umask))
    if done.returncode != 0:
        sys.exit("%s: exit %d\n%s%s" % (" ".join(map(str, arguments)), done.returncode, done.stdout, done.stderr))
    return done.stdout


def sluice(*arguments, **options):
    return run([PROGRAM, *arguments], **options)


def set_secrets(project, home):
    for env in ("dev", "test", "prod"):
        rows = json.loads(sluice("--json", "secret", "list", "--env", env, folder=project, home=home))["secrets"]
        for row in rows:
            sluice("secret", "set", "--env", env, row["path"], folder=project, home=home, stdin="not-a-value-" + env)


def main():
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="sluice-bundle-"))
    home, one, two = scratch / "home", scratch / "one", scratch / "else where" / "two"
    home.mkdir()
    sluice("init", str(one), folder=scratch, home=home)
    set_secrets(one, home)
    shutil.copytree(one, two, ignore=shutil.ignore_patterns(".sluice"))

    out = scratch / "out"
    made = json.loads(sluice("--json", "bundle", "create", "--out", str(out), folder=one, home=home))
    again = json.loads(sluice("--json", "bundle", "create", folder=two, home=home, umask=0o077,
                              TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8"))
    assert made["release"] == again["release"], (made, again)
    tar = pathlib.Path(made["out"])
    release = json.loads(run([sys.executable, "-B", HERE / "bundle.py", tar], folder=scratch, home=home))
    assert release["project"] == made["project"]

    sluice("bundle", "sign", str(tar), folder=one, home=home)
    (envelope,) = out.glob(tar.stem + ".*.dsse.json")
    key = sluice("key", "export", "--format", "ssh", folder=one, home=home).split()[1]
    raw = base64.b64encode(base64.b64decode(key)[-32:]).decode()
    predicate = run([sys.executable, "-B", HERE / "dsse.py", envelope, raw, "release"], folder=scratch, home=home)
    (scratch / "predicate.json").write_text(predicate)
    run([sys.executable, "-B", HERE / "bundle.py", tar, scratch / "predicate.json"], folder=scratch, home=home)
    sluice("bundle", "verify", str(tar), folder=two, home=home)
    run([sys.executable, "-B", HERE / "bundle.py"], folder=scratch, home=home)
    shutil.rmtree(scratch)
    print("one release at two places, read and verified by other implementations")


if __name__ == "__main__":
    main()
