#!/usr/bin/python3
"""`check --online` and `secret copy`: what resolves, what a token may beyond that, values that move between stores unseen.

    live_check.py PROGRAM [TEST…]"""

import unittest

import fake
import server
import suite
from place import PREFIX, Place, path_in_vault

PATHS = ("orders/api_key", "orders/client_secret", "orders/db_pw")
ONLINE = ("check", "--online", "--env", "prod")


def setUpModule():
    global LIVE
    LIVE = server.Dev()
    LIVE.start()


def tearDownModule():
    LIVE.close()


class Live(unittest.TestCase):
    def setUp(self):
        self.mount = self._testMethodName[5:].replace("_", "-")
        LIVE.mount(self.mount)
        self.place = self.enterContext(Place(LIVE.address, LIVE.token, store={"server": "corp", "mount": self.mount}))
        self.place.servers(corp={"address": LIVE.address, "prefixes": [f"{self.mount}/{PREFIX}"]})

    def put_all(self):
        for path in PATHS:
            LIVE.put(path_in_vault(path), mount=self.mount, **{path.split("/")[1]: f"value of {path}"})


class Online(Live):
    def setUp(self):
        super().setUp()
        self.may({f"{self.mount}/data/{PREFIX}/orders/*": "read", f"{self.mount}/metadata/{PREFIX}/orders/*": "read list"})

    def may(self, rules):
        LIVE.policy(self.mount, rules)
        self.place.environment["VAULT_TOKEN"] = LIVE.new_token(self.mount)

    def said(self, *words, status):
        done = self.place.run(*ONLINE, expect=status)
        text = done.out.decode() + done.err
        for word in words:
            self.assertIn(word, text)
        self.assertNotIn("value of", text)
        return text

    def test_all_is_well(self):
        self.put_all()
        self.assertNotIn("warning", self.said(status=0))

    def test_one_is_missing(self):
        self.put_all()
        LIVE.call("DELETE", f"{self.mount}/data/{path_in_vault('orders/db_pw')}")
        self.said("orders/db_pw", status=1)

    def test_one_may_not_be_read(self):
        self.put_all()
        self.may({f"{self.mount}/data/{PREFIX}/orders/{one}": "read" for one in ("api_key", "client_secret")} |
                 {f"{self.mount}/metadata/{PREFIX}/orders/*": "read list"})
        self.said("orders/db_pw", status=1)

    def test_a_token_that_may_write(self):
        self.put_all()
        self.may({f"{self.mount}/data/{PREFIX}/orders/*": "read update", f"{self.mount}/metadata/{PREFIX}/orders/*": "read"})
        self.said("warning", status=0)

    def test_the_token_of_root(self):
        self.put_all()
        self.place.environment["VAULT_TOKEN"] = LIVE.token
        self.said("warning", "root", status=0)

    def test_a_token_for_everything(self):
        self.put_all()
        self.may({"*": "read"})
        self.said("warning", status=0)

    def test_no_server(self):
        self.place.servers(corp={"address": "http://127.0.0.1:9", "prefixes": [f"{self.mount}/{PREFIX}"],
                                 "timeouts": {"connect": "1s", "read": "1s", "total": "2s"}})
        self.place.environment["VAULT_ADDR"] = "http://127.0.0.1:9"
        self.said("127.0.0.1:9", status=3)

    def test_metadata_alone_is_read(self):
        with fake.Fake() as vault, Place(vault.address, vault.token) as place:
            for path in PATHS:
                vault.entries[path_in_vault(path)] = entry = fake.Entry()
                entry.versions[1] = {"data": {path.split("/")[1]: "C4NARY"}, "created": fake.now(), "deleted": "", "destroyed": False}
            done = place.run(*ONLINE)
            self.assertEqual(done.status, 0, str(done))
            self.assertEqual([one for one in vault.requests if one[0] == "GET" and "/data/" in one[1]], [])
            self.assertEqual(vault.complaints, [])


class Copy(Live):
    def copy(self, *words, status=0):
        done = self.place.run("secret", "copy", *words, expect=status)
        self.assertNotIn("value of", done.out.decode() + done.err)
        return done

    def values(self, environment):
        return [self.place.get(path, environment) for path in PATHS]

    def test_from_sealed_to_vault(self):
        for path in PATHS:
            self.place.set(path, f"value of {path}\nand more & <>", "dev")
        self.copy("--from", "dev", "--to", "prod")
        self.assertEqual(self.values("prod"), self.values("dev"))

    def test_from_vault_to_sealed(self):
        self.put_all()
        self.copy("--from", "prod", "--to", "test")
        self.assertEqual(self.values("test"), self.values("prod"))

    def test_from_vault_to_vault(self):
        self.put_all()
        self.place.servers(corp={"address": LIVE.address, "prefixes": [f"{self.mount}/{PREFIX}", f"{self.mount}/integrations/test"]})
        self.place.store("test", server="corp", mount=self.mount, prefix="integrations/test")
        self.copy("--from", "prod", "--to", "test", "orders/db_pw")
        self.assertEqual(self.place.get("orders/db_pw", "test"), b"value of orders/db_pw")
        self.assertFalse(self.place.listed("test")["orders/api_key"]["set"])

    def test_what_is_not_there(self):
        self.copy("--from", "prod", "--to", "test", "orders/db_pw", status=2)
        self.copy("--from", "prod", "--to", "nowhere", status=2)
        self.copy("--from", "prod", "--to", "test", "orders/none", status=2)


if __name__ == "__main__":
    suite.main()
