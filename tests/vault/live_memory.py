#!/usr/bin/python3
"""Values, tokens and credentials that come and go over the network are in locked memory only, and nowhere at the end.

    live_memory.py PROGRAM WITNESS [TEST…]"""

import sys
import unittest
from pathlib import Path

import credentials
import server
import suite
from place import Place, path_in_vault

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "memory"))
import memory_test  # noqa: E402

PASSWORD = "orders/db_pw"


def setUpModule():
    global LIVE
    LIVE = server.Sealed()
    LIVE.start()
    credentials.enable(LIVE)


def tearDownModule():
    LIVE.close()


class Vault(memory_test.Memory):
    """Through TLS; the token lies in a file, because the environment is memory that nobody locks."""

    def setUp(self):
        self.place = self.enterContext(Place(store={"server": "corp"}))
        self.home, self.project = self.place.root, self.place.project
        self.given = self.place.environment
        self.value = memory_test.canary()
        self.token = LIVE.new_token("root", id="own-" + memory_test.canary(24))
        self.alias({"method": "token", "token": self.file("token", self.token)})

    def file(self, name, text):
        (self.home / name).write_text(text)
        return {"file": str(self.home / name)}

    def alias(self, auth):
        self.place.servers(corp={"address": LIVE.address, "prefixes": ["kv"], "auth": auth,
                                 "tls": {"ca_file": str(LIVE.certificates / "ca.pem")}})

    def put(self):
        LIVE.put(path_in_vault(PASSWORD), db_pw=self.value)

    def both(self):
        return memory_test.needles(self.value) + memory_test.needles(self.token)

    def test_get(self):
        self.put()
        self.handles("secret", "get", "--env", "prod", PASSWORD, searched=self.both())

    def test_set(self):
        self.handles("secret", "set", "--env", "prod", PASSWORD, value=self.value, searched=self.both())

    def test_a_long_value(self):
        self.value = memory_test.canary(100_000)
        self.put()
        self.handles("secret", "get", "--env", "prod", PASSWORD,
                     searched=[needle for at in (0, 50_000, 99_968) for needle in memory_test.needles(self.value[at:at + 16])])

    def test_list_needs_the_token_alone(self):
        self.put()
        self.assertEqual(self.watch("secret", "list", "--env", "prod", searched=memory_test.needles(self.value)), set())

    def test_a_login(self):
        role, secret = credentials.approle(LIVE)
        LIVE.policy(credentials.POLICY, {"kv/*": "read list"})
        self.put()
        self.alias({"method": "approle", "role_id": self.file("role", role), "secret_id": self.file("secret", secret)})
        self.handles("secret", "get", "--env", "prod", PASSWORD, searched=memory_test.needles(self.value) + memory_test.needles(secret))

    def test_refused(self):
        self.handles("secret", "get", "--env", "prod", "orders/api_key", status=2, searched=memory_test.needles(self.token), in_use=False)


if __name__ == "__main__":
    suite.main(arguments=2)
