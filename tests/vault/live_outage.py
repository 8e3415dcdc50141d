#!/usr/bin/python3
"""A real server behind TLS that seals itself or starts anew while the program runs; certificates of every bad kind.

    live_outage.py PROGRAM [TEST…]"""

import time
import unittest

import server
import suite
from place import Place, finish, path_in_vault

GET = ("secret", "get", "--env", "prod", "orders/db_pw")


def setUpModule():
    global LIVE
    LIVE = server.Sealed()
    LIVE.start()
    LIVE.put(path_in_vault("orders/db_pw"), db_pw="good")


def tearDownModule():
    LIVE.close()


class Live(unittest.TestCase):
    def setUp(self):
        self.place = self.enterContext(Place(token=LIVE.token, store={"server": "corp"}))

    def point_at(self, listener="good", host="127.0.0.1", **tls):
        address = LIVE.address_of(listener, host)
        self.place.environment["VAULT_ADDR"] = address
        self.place.servers(corp={"address": address, "prefixes": ["kv"],
                                 "tls": {"ca_file": str(LIVE.certificates / "ca.pem"), **tls},
                                 "timeouts": {"connect": "2s", "read": "2s", "total": "8s"},
                                 "retry": {"attempts": 6, "base": "100ms", "max": "1s"}})

    def refused(self, word, within=10.0):
        done = self.place.run(*GET)
        self.assertEqual((done.status, done.out), (3, b""), str(done))
        self.assertIn(word, done.err)
        self.assertIn("hint: ", done.err)
        self.assertLess(done.seconds, within)
        return done

    def works(self):
        self.assertEqual(self.place.get("orders/db_pw"), b"good")


class Certificates(Live):
    """What certificates say does not change: none of these is tried again."""

    def test_good(self):
        self.point_at()
        self.works()

    def test_by_variables(self):
        self.place.store("prod")
        self.place.environment |= {"VAULT_ADDR": LIVE.address, "VAULT_CACERT": str(LIVE.certificates / "ca.pem")}
        self.works()

    def test_an_authority_that_nobody_trusts(self):
        self.point_at("stranger")
        self.refused("server-tls", within=3)

    def test_without_our_authority(self):
        self.place.store("prod")
        self.place.environment["VAULT_ADDR"] = LIVE.address
        self.refused("server-tls", within=3)

    def test_the_wrong_name(self):
        self.point_at("wrong-name")
        self.refused("server-tls", within=3)

    def test_the_name_that_was_asked_for(self):
        self.point_at("wrong-name", server_name="vault.elsewhere.example")
        self.works()
        self.point_at(server_name="vault.nowhere.example")
        self.refused("server-tls", within=3)

    def test_expired(self):
        self.point_at("expired")
        self.assertIn("expired", self.refused("server-tls", within=3).err)

    def test_our_own(self):
        self.point_at("mutual")
        self.refused("server-")
        folder = LIVE.certificates
        self.point_at("mutual", client_cert=str(folder / "client.pem"), client_key=str(folder / "client.key"))
        self.works()
        self.point_at("mutual", client_cert=str(folder / "stranger-client.pem"), client_key=str(folder / "stranger-client.key"))
        self.refused("server-")

    def test_our_own_cannot_be_read(self):
        self.point_at("mutual", client_cert="/nowhere/client.pem", client_key="/nowhere/client.key")
        done = self.place.run(*GET)
        self.assertIn(done.status, (2, 3), str(done))
        self.assertIn("/nowhere/client", done.err)

    def test_skipping_the_check_is_refused(self):
        self.place.store("prod")
        done = self.place.run(*GET, env={"VAULT_ADDR": LIVE.address, "VAULT_SKIP_VERIFY": "true"})
        self.assertEqual(done.status, 2, str(done))
        self.assertIn("[tls-unverified]", done.err)

    def test_plain_http_to_a_tls_port(self):
        self.place.store("prod")
        self.place.environment["VAULT_ADDR"] = LIVE.address.replace("https", "http")
        self.refused("server-")


class Outages(Live):
    def test_sealed(self):
        self.point_at()
        LIVE.seal()
        try:
            self.refused("sealed")
        finally:
            LIVE.unseal()
        self.works()

    def test_sealed_during_a_run(self):
        """`exec` has begun when the server seals itself, and the server is back before the attempts are used up."""
        self.point_at()
        for name in ("api_key", "client_secret"):
            LIVE.put(path_in_vault(f"orders/{name}"), **{name: "x"})
        LIVE.seal()
        process = self.place.start("exec", "--env", "prod", "--", "/bin/sh", "-c", 'printf "$ORDERS_DB_PW"')
        time.sleep(0.3)
        LIVE.unseal()
        done = finish(process)
        self.assertEqual((done.status, done.out), (0, b"good"), str(done))

    def test_sealed_between_reads_and_for_good(self):
        """400 reads are under way; what was read before does not lead to half an environment."""
        names = [f"s{number}" for number in range(400)]
        LIVE.put_many({path_in_vault(f"many/{name}"): {name: "x"} for name in names})
        self.place.integration("many", names)
        self.point_at()
        process = self.place.start("exec", "--env", "prod", "--", "/bin/echo", "started")
        time.sleep(0.15)
        LIVE.seal()
        try:
            done = finish(process)
        finally:
            LIVE.unseal()
        if done.status != 0:  # a quick machine had read them all
            self.assertEqual((done.status, done.out), (3, b""), str(done))
        self.assertLess(done.seconds, 12)

    def test_started_anew_during_a_run(self):
        self.point_at()
        LIVE.stop()
        try:
            process = self.place.start(*GET)
            time.sleep(0.2)
        finally:
            LIVE.start()
        done = finish(process)
        self.assertEqual((done.status, done.out), (0, b"good"), str(done))

    def test_gone(self):
        self.point_at()
        LIVE.stop()
        try:
            self.refused("server-unreachable")
        finally:
            LIVE.start()


if __name__ == "__main__":
    suite.main()
