#!/usr/bin/python3
"""Plants values, tokens and credentials, does everything that Vault is used for, and searches what was written or said.

    live_canary.py PROGRAM [TEST…]

Searched, in plain, hex, base64 and percent-encoded form: outputs, errors, all files, and command
line and environment of every process below ours while it ran."""

import base64
import os
import re
import resource
import signal
import sys
import time
import unittest
from pathlib import Path

import credentials
import server
import suite
from misbehaving import Misbehaving, respond
from place import PREFIX, Place, finish, path_in_vault

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "canary"))
import canary_test  # noqa: E402


def canary():
    return "C4nary/" + base64.b32encode(os.urandom(15)).decode() + "+%&"


class Canary(unittest.TestCase):
    def setUp(self):
        self.said = b""
        self.place = self.enterContext(Place(store={"server": "corp"}))
        self.watcher = canary_test.Watcher()
        self.watcher.start()

    def run_it(self, *words, keep=True, **more):
        """With as much talk as there is, and as JSON; what it said is searched."""
        for talk in (["-vv"], ["--json"]):
            done = self.place.run(*talk, *words, **more)
            if keep:
                self.said += done.out + done.err.encode()
        return done

    def search(self, planted, allowed=()):
        """`allowed`: names of files that are there to hold one of them."""
        self.watcher.done = True
        self.watcher.join()
        found = []
        for name, value in planted.items():
            for form in canary_test.forms(value):
                if form in self.said:
                    found.append(f"{name} in an output: {self.said[max(0, self.said.index(form) - 120):][:200]}")
                found += [f"{name} in /proc/…/{kind}" for kind, content in self.watcher.seen if form in content]
                for path in self.place.root.rglob("*"):
                    if path.is_file() and not path.is_symlink() and path.name not in allowed and form in path.read_bytes():
                        found.append(f"{name} in {path.relative_to(self.place.root)}")
        self.assertEqual(found, [])

    def test_values_tokens_and_credentials(self):
        with server.Dev() as live:
            credentials.enable(live)
            live.policy(credentials.POLICY, {f"kv/data/{PREFIX}/*": "create read update delete", f"kv/metadata/{PREFIX}/*": "read list delete update patch",
                                             f"kv/delete/{PREFIX}/*": "update", f"kv/destroy/{PREFIX}/*": "update"})
            role, secret = credentials.approle(live)
            value, token = canary(), live.new_token(credentials.POLICY, id="own-" + base64.b32encode(os.urandom(15)).decode())
            for name, text in (("token", token), ("secret_id", secret), ("role_id", role)):
                (self.place.root / name).write_text(text)
            for auth in ({"method": "token", "token": {"file": str(self.place.root / "token")}},
                         {"method": "approle", "role_id": {"file": str(self.place.root / "role_id")},
                          "secret_id": {"file": str(self.place.root / "secret_id")}}):
                self.place.servers(corp={"address": live.address, "prefixes": [f"kv/{PREFIX}"], "auth": auth})
                for path in ("orders/db_pw", "orders/api_key", "orders/client_secret"):
                    self.run_it("secret", "set", "--env", "prod", path, value=value, expect=0)
                self.use()
                self.assertEqual(self.place.get("orders/db_pw"), value.encode())
            self.search({"value": value, "token": token, "secret_id": secret}, allowed=("token", "secret_id"))

    def use(self):
        for words in (["secret", "list", "--env", "prod"], ["exec", "--env", "prod", "--clean", "--file", "orders/db_pw", "--file", "orders/api_key",
                      "--file", "orders/client_secret", "--", "true"], ["check"], ["check", "--env", "prod"], ["check", "--online", "--env", "prod"],
                      ["render", "--env", "prod", "--out", "-"], ["rotation"], ["secret", "get", "--env", "prod", "orders/none"],
                      ["secret", "copy", "--from", "prod", "--to", "dev"], ["secret", "rm", "--env", "prod", "orders/client_secret"]):
            self.run_it(*words)

    def test_errors_do_not_repeat_what_a_server_says(self):
        value, token = canary(), "s." + canary()
        (self.place.root / "token").write_text(token)
        answers = [(status, body) for status in (200, 400, 403, 404, 500) for body in (
            {"errors": [value]}, {"data": {"data": value}}, {"data": {"data": {"other": value}, "metadata": {}}}, value.encode())]
        for status, body in answers:
            with Misbehaving(lambda connection, request, how=status, what=body: respond(connection, how, what)) as bad:
                self.place.servers(corp={"address": bad.address, "prefixes": ["kv"], "retry": {"attempts": 1},
                                         "auth": {"method": "token", "token": {"file": str(self.place.root / "token")}}})
                done = self.place.run("-vv", "secret", "get", "--env", "prod", "orders/db_pw")
                self.said += done.out + done.err.encode()
        self.search({"value": value, "token": token}, allowed=("token",))

    def test_no_core(self):
        """A process that is ended while it waits for the server leaves nothing behind."""
        resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
        token = "s." + canary()
        (self.place.root / "token").write_text(token)
        with Misbehaving(lambda connection, request: time.sleep(9)) as deaf:
            self.place.servers(corp={"address": deaf.address, "prefixes": ["kv"],
                                     "auth": {"method": "token", "token": {"file": str(self.place.root / "token")}}})
            process = self.place.start("secret", "get", "--env", "prod", "orders/db_pw")
            end = time.monotonic() + 5
            while not deaf.requests and time.monotonic() < end:
                time.sleep(0.01)
            self.assertIn(token.encode(), deaf.seen, "the token was not even in use: this proves nothing")
            limits = Path(f"/proc/{process.pid}/limits").read_text()
            self.assertRegex(limits, re.compile(r"^Max core file size +0 ", re.M))
            process.send_signal(signal.SIGABRT)
            finish(process)
        self.search({"token": token}, allowed=("token",))


if __name__ == "__main__":
    suite.main()
