#!/usr/bin/python3
"""One suite for every store: what `secret` and `exec` promise is the same in the sealed store, in a strict fake and in a
real server.

    live_conformance.py PROGRAM [TEST…]"""

import http.client
import json
import unittest

import fake
import server
import suite
from place import Place, finish

LIVE = None


def setUpModule():
    global LIVE
    LIVE = server.Dev()
    LIVE.start()


def tearDownModule():
    LIVE.close()


class Promises:
    """Mixed into a case for each store; `place` has a prod that lives in it."""

    VERSIONS = True  # the store keeps versions and days

    def refused(self, rule, *words, value=None, status=2):
        done = self.place.run(*words, value=value)
        self.assertEqual(done.status, status, str(done))
        self.assertIn(f"[{rule}]", done.err)
        return done

    def test_nothing_is_set_at_first(self):
        rows = self.place.listed()
        self.assertEqual(sorted(rows), ["orders/api_key", "orders/client_secret", "orders/db_pw"])
        self.assertFalse(any(row["set"] for row in rows.values()))
        self.refused("secret-missing", "secret", "get", "--env", "prod", "orders/db_pw")
        self.refused("secret-missing", "secret", "rm", "--env", "prod", "orders/db_pw")

    def test_values_come_back_byte_for_byte(self):
        for value in ("x", "a&<>\"'\\ b", "  spaced  ", "two\nlines\n", "\r\n\t", "żółw 🐢 \u2028", "9007199254740993", "null",
                      "${vault://default/kv/a#b}", '{"a": 1}', "long " * 20_000):
            given = self.place.root / "value"
            given.write_text(value, newline="")
            self.place.run("secret", "set", "--env", "prod", "orders/db_pw", "--file", str(given), expect=0)
            self.assertEqual(self.place.get("orders/db_pw"), value.encode())

    def test_an_empty_value_must_be_meant(self):
        self.assertEqual(self.place.run("secret", "set", "--env", "prod", "orders/db_pw", value="").status, 2)
        self.place.run("secret", "set", "--env", "prod", "--allow-empty", "orders/db_pw", value="", expect=0)
        self.assertEqual(self.place.get("orders/db_pw"), b"")

    def test_versions_rise_and_the_day_stays_with_the_value(self):
        first, second = (self.place.set("orders/db_pw", "one") for _ in range(2))
        third = self.place.set("orders/db_pw", "two")
        self.assertFalse(first["unchanged"])
        self.assertTrue(second["unchanged"])
        self.assertFalse(third["unchanged"])
        if self.VERSIONS:
            self.assertEqual(first["version"], 1)
            self.assertGreater(third["version"], first["version"])
            self.assertIsNotNone(first["rotated"])
            self.assertEqual(self.place.listed()["orders/db_pw"]["version"], third["version"])
        self.assertTrue(self.place.listed()["orders/db_pw"]["set"])

    def test_what_was_removed_is_gone(self):
        before = self.place.set("orders/db_pw", "one")
        self.place.run("secret", "rm", "--env", "prod", "orders/db_pw", expect=0)
        self.assertFalse(self.place.listed()["orders/db_pw"]["set"])
        self.refused("secret-missing", "secret", "get", "--env", "prod", "orders/db_pw")
        self.refused("secret-missing", "secret", "rm", "--env", "prod", "orders/db_pw")
        again = self.place.set("orders/db_pw", "one")
        if self.VERSIONS:
            self.assertGreater(again["version"], before["version"])
        self.assertEqual(self.place.get("orders/db_pw"), b"one")

    def test_rename_moves_the_value_and_never_over_another(self):
        self.place.set("orders/db_pw", "kept")
        self.place.set("orders/api_key", "other")
        self.refused("secret-exists", "secret", "rename", "--env", "prod", "orders/db_pw", "orders/api_key")
        self.place.run("secret", "rename", "--env", "prod", "orders/db_pw", "orders/client_secret", expect=0)
        self.assertEqual(self.place.get("orders/client_secret"), b"kept")
        self.assertEqual(self.place.get("orders/api_key"), b"other")
        self.refused("secret-missing", "secret", "get", "--env", "prod", "orders/db_pw")
        self.refused("secret-missing", "secret", "rename", "--env", "prod", "orders/db_pw", "orders/client_secret")

    def test_import_sets_several(self):
        given = self.place.root / "given.env"
        given.write_text("ORDERS_DB_PW=one\nORDERS_API_KEY='two words'\n")
        self.place.run("secret", "import", "--env", "prod", str(given), expect=0)
        self.assertEqual(self.place.get("orders/api_key"), b"two words")
        self.assertEqual([path for path, row in self.place.listed().items() if row["set"]], ["orders/api_key", "orders/db_pw"])

    def test_generate_sets_what_nobody_saw(self):
        done = self.place.run("secret", "generate", "--env", "prod", "orders/db_pw", expect=0)
        value = self.place.get("orders/db_pw")
        self.assertGreaterEqual(len(value), 16)
        self.assertNotIn(value, done.out + done.err.encode())

    def test_exec_hands_all_over_or_none(self):
        self.place.set("orders/db_pw", "one two")
        self.place.set("orders/api_key", "x")
        words = ("exec", "--env", "prod", "--", "/bin/sh", "-c", 'printf "%s|%s" "$ORDERS_DB_PW" "$ORDERS_CLIENT_SECRET"; exit 7')
        self.refused("secret-missing", *words)
        self.place.set("orders/client_secret", "żó")
        done = self.place.run(*words, expect=7)
        self.assertEqual(done.out.decode(), "one two|żó")

    def test_what_is_not_declared_is_not_touched(self):
        self.refused("unknown-secret", "secret", "set", "--env", "prod", "orders/other", value="x")
        self.refused("unknown-integration", "secret", "set", "--env", "prod", "nobody/db_pw", value="x")

    def test_writers_at_the_same_time_lose_nothing(self):
        words = ("secret", "set", "--env", "prod")
        running = [self.place.start(*words, path) for path in ("orders/db_pw", "orders/api_key", "orders/client_secret")]
        for number, process in enumerate(running):
            done = finish(process, f"value {number}")
            self.assertEqual(done.status, 0, str(done))
        self.assertEqual([self.place.get(path) for path in ("orders/db_pw", "orders/api_key", "orders/client_secret")],
                         [b"value 0", b"value 1", b"value 2"])

    def test_json_has_one_shape(self):
        made = self.place.set("orders/db_pw", "x")
        self.assertEqual(sorted(made), ["environment", "path", "rotated", "unchanged", "version", "warnings"])
        row = self.place.listed()["orders/db_pw"]
        self.assertEqual(sorted(row), ["declared", "digest", "exposed", "kind", "path", "removed", "rotated", "set", "type", "version",
                                       "writer"])


class SealedStore(Promises, unittest.TestCase):
    def setUp(self):
        self.place = self.enterContext(Place())
        (self.place.project / "environments/prod.yaml").write_text("environment: prod\nsecrets: {store: sealed}\n")


class StrictFake(Promises, unittest.TestCase):
    """What the fake objects to in a request is a failure of the test, whatever the program made of it."""

    def setUp(self):
        self.fake = self.enterContext(fake.Fake())
        self.place = self.enterContext(Place(self.fake.address, self.fake.token))

    def tearDown(self):
        self.assertEqual(self.fake.complaints, [])


class LiveServer(Promises, unittest.TestCase):
    """A namespace for each test."""

    VERSION = 2

    def setUp(self):
        name = f"{self._testMethodName[5:45]}-{self.VERSION}"
        LIVE.call("POST", f"sys/namespaces/{name}", {})
        LIVE.mount("kv", self.VERSION, namespace=name)
        self.place = self.enterContext(Place(LIVE.address, LIVE.token))
        self.place.environment["VAULT_NAMESPACE"] = name


class LiveVersionOne(LiveServer):
    """KV version 1 keeps neither versions nor days: the rest holds."""

    VERSION = 1
    VERSIONS = False


class TheFakeItself(unittest.TestCase):
    """Judged by the real server: both are asked the same, and must say the same."""

    def ask(self, address, token, method, path, body):
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        connection.request(method, f"/v1/{path}", body and json.dumps(body), {
            "X-Vault-Token": token, "X-Vault-Request": "true", **({"Content-Type": kind} if body else {})})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, without_times(json.loads(text)) if text and answer.status < 400 or b'"data"' in text else None

    def test_answers_as_the_server_does(self):
        LIVE.mount("both")
        with fake.Fake(mount="both") as vault:
            for method, path, body in ASKED:
                with self.subTest(f"{method} {path} {body}"):
                    self.assertEqual(self.ask(vault.address, vault.token, method, path, body),
                                     self.ask(LIVE.address, LIVE.token, method, path, body))
            self.assertEqual([one for one in vault.complaints if "accept-encoding" not in one], [])  # Python's own


ASKED = [
    ("GET", "sys/internal/ui/mounts/both/a", None),
    ("GET", "both/data/a/b", None),
    ("GET", "both/metadata/a/b", None),
    ("POST", "both/data/a/b", {"data": {"x": "1", "y": "&<>"}}),
    ("POST", "both/data/a/b", {"data": {"x": "2"}, "options": {"cas": 1}}),
    ("POST", "both/data/a/b", {"data": {"x": "3"}, "options": {"cas": 1}}),
    ("POST", "both/data/a/b", {"data": {"x": "3"}, "options": {"cas": 0}}),
    ("PUT", "both/data/a/c/d", {"data": {"x": "1"}, "options": {"cas": 0}}),
    ("GET", "both/data/a/b", None),
    ("GET", "both/data/a/b?version=1", None),
    ("GET", "both/data/a/b?version=9", None),
    ("LIST", "both/metadata/a/", None),
    ("GET", "both/metadata/a/?list=true", None),
    ("LIST", "both/metadata/none/", None),
    ("POST", "both/metadata/a/b", {"custom_metadata": {"k": "v"}}),
    ("PATCH", "both/metadata/a/b", {"custom_metadata": {"l": "w"}}),
    ("PATCH", "both/metadata/none", {"custom_metadata": {"l": "w"}}),
    ("GET", "both/metadata/a/b", None),
    ("GET", "both/data/a/b", None),
    ("DELETE", "both/data/a/b", None),
    ("GET", "both/data/a/b", None),
    ("LIST", "both/metadata/a/", None),
    ("POST", "both/undelete/a/b", {"versions": [2]}),
    ("GET", "both/data/a/b", None),
    ("POST", "both/delete/a/b", {"versions": [2]}),
    ("POST", "both/data/a/b", {"data": {"x": "4"}, "options": {"cas": 2}}),
    ("PUT", "both/destroy/a/b", {"versions": [3]}),
    ("GET", "both/data/a/b", None),
    ("GET", "both/metadata/a/b", None),
    ("POST", "both/metadata/new", {"custom_metadata": {"k": "v"}}),
    ("GET", "both/data/new", None),
    ("GET", "both/metadata/new", None),
    ("DELETE", "both/metadata/a/b", None),
    ("GET", "both/data/a/b", None),
    ("LIST", "both/metadata/a/", None),
]


def without_times(answer):
    """Without what differs between any two servers, and what one answers with more than the API asks for."""
    if isinstance(answer, list):
        return [without_times(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    if "path" in answer:  # a mount: of its thirty keys these matter
        return {key: answer[key] for key in ("path", "type", "options")}
    return {key: bool(value) if key.endswith("_time") else without_times(value) for key, value in answer.items() if key not in MORE}


MORE = ("request_id", "mount_type", "warnings", "current_metadata_version", "metadata_cas_required", "lease_id", "lease_duration", "renewable",
        "wrap_info", "auth")


if __name__ == "__main__":
    suite.main()
