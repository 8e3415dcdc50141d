#!/usr/bin/python3
"""Key/value secrets of a real server: versions that are gone, mounts of both kinds, tokens that may little.

    live_kv.py PROGRAM [TEST…]"""

import time
import unittest

import fake
import server
import suite
from place import PREFIX, Place, finish, path_in_vault

PASSWORD = path_in_vault("orders/db_pw")
GET = ("secret", "get", "--env", "prod", "orders/db_pw")


def setUpModule():
    global LIVE
    LIVE = server.Dev()
    LIVE.start()


def tearDownModule():
    LIVE.close()


class Live(unittest.TestCase):
    """A mount for each test, named in `mount`."""

    VERSION = 2

    def setUp(self):
        self.mount = self._testMethodName[5:].replace("_", "-")
        LIVE.mount(self.mount, self.VERSION)
        self.place = self.enterContext(Place(LIVE.address, LIVE.token, store={"mount": self.mount}))

    def refused(self, rule, *words, status=3, token=None, value=None):
        done = self.place.run(*(words or GET), value=value, env={"VAULT_TOKEN": token} if token else None)
        self.assertEqual(done.status, status, str(done))
        self.assertRegex(done.err, rf"\[{rule}\]")
        self.assertIn("hint: ", done.err)
        return done


class Versions(Live):
    def put(self, **fields):
        return LIVE.put(PASSWORD, mount=self.mount, **fields)

    def test_deleted(self):
        self.put(db_pw="one")
        self.put(db_pw="two")
        LIVE.call("DELETE", f"{self.mount}/data/{PASSWORD}")
        self.assertIn("deleted", self.refused("secret-missing", status=2).err)
        self.assertFalse(self.place.listed()["orders/db_pw"]["set"])
        self.assertEqual(self.place.set("orders/db_pw", "three")["version"], 3)

    def test_destroyed(self):
        self.put(db_pw="one")
        LIVE.call("PUT", f"{self.mount}/destroy/{PASSWORD}", {"versions": [1]})
        self.assertIn("destroyed", self.refused("secret-missing", status=2).err)
        self.assertFalse(self.place.listed()["orders/db_pw"]["set"])

    def test_expiring(self):
        LIVE.call("POST", f"{self.mount}/metadata/{PASSWORD}", {"delete_version_after": "5s"})
        self.put(db_pw="soon gone")
        end = time.monotonic() + 5.2
        self.assertEqual(self.place.get("orders/db_pw"), b"soon gone")  # its deletion_time lies ahead
        self.assertTrue(self.place.listed()["orders/db_pw"]["set"])
        time.sleep(max(0.0, end - time.monotonic()))
        self.refused("secret-missing", status=2)
        self.assertFalse(self.place.listed()["orders/db_pw"]["set"])

    def test_a_field_that_is_not_there(self):
        self.put(other="x")
        self.assertIn("db_pw", self.refused("secret-missing", status=2).err)

    def test_other_fields_stay_when_one_is_set(self):
        self.put(other="kept", db_pw="old")
        self.place.set("orders/db_pw", "new")
        self.assertEqual(LIVE.get(PASSWORD, mount=self.mount)["data"], {"other": "kept", "db_pw": "new"})

    def test_fields_that_are_no_text(self):
        self.put(db_pw={"a": 1})
        done = self.place.run(*GET)
        self.assertIn(done.status, (0, 2, 3), str(done))
        if done.status == 0:
            self.assertEqual(done.out.replace(b" ", b""), b'{"a":1}')

    def test_eight_writers_at_once(self):
        running = [self.place.start("--json", "secret", "set", "--env", "prod", "orders/db_pw") for _ in range(8)]
        done = [finish(process, f"value {number}") for number, process in enumerate(running)]
        self.assertTrue(all(one.status in (0, 5) for one in done), "\n".join(map(str, done)))
        won = [number for number, one in enumerate(done) if one.status == 0]
        self.assertGreaterEqual(len(won), 1)
        versions = sorted(done[number].json["version"] for number in won)
        self.assertEqual(versions, list(range(1, len(won) + 1)), "a version was written over")
        kept = [LIVE.call("GET", f"{self.mount}/data/{PASSWORD}?version={one}")["data"]["data"]["db_pw"] for one in versions]
        self.assertEqual(sorted(kept), sorted(f"value {number}" for number in won))

    def test_check_and_set_required(self):
        LIVE.call("POST", f"{self.mount}/config", {"cas_required": True})
        self.place.set("orders/db_pw", "one")
        self.place.set("orders/db_pw", "two")
        self.assertEqual(self.place.get("orders/db_pw"), b"two")

    def test_the_day_of_the_value_not_of_its_metadata(self):
        self.place.set("orders/db_pw", "one")
        before = self.place.listed()["orders/db_pw"]
        LIVE.call("POST", f"{self.mount}/metadata/{PASSWORD}", {"max_versions": 5})
        self.assertEqual(self.place.listed()["orders/db_pw"]["rotated"], before["rotated"])


class VersionOne(Live):
    VERSION = 1

    def test_upgraded_to_version_two(self):
        LIVE.call("POST", f"{self.mount}/{PASSWORD}", {"db_pw": "from before"})
        self.assertEqual(self.place.get("orders/db_pw"), b"from before")
        self.assertIsNone(self.place.listed()["orders/db_pw"]["rotated"])
        LIVE.call("POST", f"sys/mounts/{self.mount}/tune", {"options": {"version": "2"}})
        end = time.monotonic() + 10
        while True:
            try:
                LIVE.call("GET", f"{self.mount}/config")
                break
            except server.Refused:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)
        self.assertEqual(self.place.get("orders/db_pw"), b"from before")
        self.assertEqual(self.place.set("orders/db_pw", "after")["version"], 2)

    def test_kv_says_the_version(self):
        LIVE.call("POST", f"{self.mount}/{PASSWORD}", {"db_pw": "old kind"})
        self.place.store("prod", mount=self.mount, kv=1)
        self.assertEqual(self.place.get("orders/db_pw"), b"old kind")
        self.place.store("prod", mount=self.mount, kv=2)
        self.assertIn(self.place.run(*GET).status, (2, 3))


class Mounts(Live):
    def test_with_slashes(self):
        for mount in ("teams/pay/kv", "teams/pay2/kv", "teams/kv"):
            LIVE.mount(mount)
            LIVE.put(PASSWORD, mount=mount, db_pw=f"of {mount}")
        for mount in ("teams/pay/kv", "teams/pay2/kv", "teams/kv"):
            self.place.store("prod", mount=mount)
            self.assertEqual(self.place.get("orders/db_pw"), f"of {mount}".encode())

    def test_that_is_not_there(self):
        self.place.store("prod", mount="nowhere")
        self.assertIn("nowhere", self.refused("[a-z-]+").err)

    def test_data_in_the_prefix_is_mended(self):
        LIVE.put(PASSWORD, mount=self.mount, db_pw="x")
        self.place.store("prod", mount=self.mount, prefix="data/" + PREFIX)
        done = self.refused("[a-z-]+", status=2)
        self.assertIn(PREFIX, done.err)

    def test_namespaces(self):
        for name in ("blue", "green"):
            LIVE.call("POST", f"sys/namespaces/{name}", {})
            LIVE.mount(self.mount, namespace=name)
            LIVE.put(PASSWORD, mount=self.mount, namespace=name, db_pw=f"of {name}")
        LIVE.put(PASSWORD, mount=self.mount, db_pw="of the root")
        self.assertEqual(self.place.get("orders/db_pw"), b"of the root")
        self.assertEqual(self.place.get("orders/db_pw", env={"VAULT_NAMESPACE": "blue"}), b"of blue")
        self.place.store("prod", server="corp", mount=self.mount)
        self.place.servers(corp={"address": LIVE.address, "namespace": "green", "prefixes": [f"{self.mount}/{PREFIX}"]})
        self.assertEqual(self.place.get("orders/db_pw"), b"of green")
        self.assertEqual(self.place.run(*GET, env={"VAULT_NAMESPACE": "no-such"}).out, b"of green")


class Tokens(Live):
    def setUp(self):
        super().setUp()
        LIVE.put(PASSWORD, mount=self.mount, db_pw="mine")
        LIVE.policy(self.mount, {f"{self.mount}/data/{PREFIX}/orders/*": "read"})

    def test_denied(self):
        LIVE.policy("elsewhere", {f"{self.mount}/data/other/*": "read"})
        done = self.refused("[a-z-]+", token=LIVE.new_token("elsewhere"))
        self.assertRegex(done.err, "denied|may not")
        self.assertIn(PASSWORD, done.err)

    def test_that_nobody_knows(self):
        self.refused("[a-z-]+", token="hvs.nobody")

    def test_that_has_expired(self):
        token = LIVE.new_token(self.mount, ttl="1s", explicit_max_ttl="1s")
        time.sleep(1.2)
        self.refused("[a-z-]+", token=token)

    def test_may_read_and_not_list_or_write(self):
        token = LIVE.new_token(self.mount)
        self.assertEqual(self.place.run(*GET, env={"VAULT_TOKEN": token}, expect=0).out, b"mine")
        self.refused("[a-z-]+", "secret", "set", "--env", "prod", "orders/db_pw", token=token, value="x")
        self.assertEqual(LIVE.get(PASSWORD, mount=self.mount)["metadata"]["version"], 1)

    def test_good_for_one_use(self):
        self.place.store("prod", mount=self.mount, kv=2)
        token = LIVE.new_token(self.mount, num_uses=1)
        self.assertEqual(self.place.run(*GET, env={"VAULT_TOKEN": token}, expect=0).out, b"mine")
        self.refused("[a-z-]+", token=token)

    def test_good_for_what_exec_reads(self):
        self.place.store("prod", mount=self.mount, kv=2)
        LIVE.put(path_in_vault("orders/api_key"), mount=self.mount, api_key="k")
        LIVE.put(path_in_vault("orders/client_secret"), mount=self.mount, client_secret="s")
        words = ("exec", "--env", "prod", "--", "/bin/sh", "-c", 'printf "$ORDERS_DB_PW"')
        token = LIVE.new_token(self.mount, num_uses=3)
        self.assertEqual(self.place.run(*words, env={"VAULT_TOKEN": token}, expect=0).out, b"mine")
        self.refused("[a-z-]+", *words, token=LIVE.new_token(self.mount, num_uses=2))

    def test_in_the_home_folder(self):
        (self.place.home / ".vault-token").write_text(f"  {LIVE.token}\n")
        del self.place.environment["VAULT_TOKEN"]
        self.assertEqual(self.place.get("orders/db_pw"), b"mine")

    def test_none(self):
        del self.place.environment["VAULT_TOKEN"]
        self.assertIn("VAULT_TOKEN", self.refused("[a-z-]+").err)


class Many(unittest.TestCase):
    def test_two_thousand(self):
        names = [f"s{number:03d}" for number in range(100)]
        integrations = {f"app-{number:02d}": names for number in range(20)}
        LIVE.mount("many")
        LIVE.put_many({path_in_vault(f"{app}/{name}"): {name: f"{app} {name}"} for app in integrations for name in names}, mount="many")
        with Place(LIVE.address, LIVE.token, integrations, store={"mount": "many"}) as place:
            done = place.run("exec", "--env", "prod", "--", "/usr/bin/env", expect=0)
            got = dict(line.split("=", 1) for line in done.out.decode().splitlines() if line.startswith("APP_"))
            self.assertEqual(got, {f"{app}_{name}".upper().replace("-", "_"): f"{app} {name}" for app in integrations for name in names})
            self.assertLess(done.seconds, 10)
            self.assertEqual(sum(row["set"] for row in place.listed().values()), 2000)

    def test_fields_of_one_path_are_one_read(self):
        with fake.Fake() as one, Place(one.address, one.token) as place:
            fields = {name: {"path": path_in_vault("orders/shared"), "field": name} for name in ("a", "b", "c")}
            place.integration("orders", list(fields), fields)
            one.entries[path_in_vault("orders/shared")] = entry = fake.Entry()
            entry.versions[1] = {"data": {"a": "1", "b": "2", "c": "3"}, "created": fake.now(), "deleted": "", "destroyed": False}
            done = place.run("exec", "--env", "prod", "--", "/bin/sh", "-c", 'printf "$ORDERS_A$ORDERS_B$ORDERS_C"', expect=0)
            self.assertEqual(done.out, b"123")
            self.assertEqual([request for request in one.requests if "/data/" in request[1]],
                             [("GET", "kv/data/" + path_in_vault("orders/shared"))])
            self.assertEqual(one.complaints, [])


if __name__ == "__main__":
    suite.main()
