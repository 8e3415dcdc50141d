#!/usr/bin/python3
"""A change to the project cannot reach what its own user's configuration does not give it: before anything is sent.

    borders.py PROGRAM [TEST…]"""

import os
import unittest

import fake
import suite
from misbehaving import Misbehaving, kv, respond
from place import PREFIX, Place, path_in_vault

GET = ("secret", "get", "--env", "prod", "orders/db_pw")
OURS = path_in_vault("orders/db_pw")
THEIRS = "teams/payroll/orders/db_pw"


class Borders(unittest.TestCase):
    def setUp(self):
        self.vault = self.enterContext(fake.Fake())
        self.attacker = self.enterContext(Misbehaving(lambda connection, request: respond(connection, body=kv("C4NARY"))))
        self.place = self.enterContext(Place(self.vault.address, self.vault.token, store={"server": "corp"}))
        self.place.servers(corp={"address": self.vault.address, "prefixes": [f"kv/{PREFIX}"]},
                           lab={"address": self.attacker.address, "prefixes": ["kv"]})
        for path, value in ((OURS, "ours"), (THEIRS, "C4NARY theirs")):
            self.vault.entries[path] = entry = fake.Entry()
            entry.versions[1] = {"data": {"db_pw": value}, "created": fake.now(), "deleted": "", "destroyed": False}

    def tearDown(self):
        self.assertNotIn(self.vault.token.encode(), self.attacker.seen)
        self.assertEqual([path for _, path in self.vault.requests if "payroll" in path], [])

    def refused(self, *words, status=(2,), env=None):
        """Refused, and nobody was asked for anything."""
        before = len(self.vault.requests)
        for command in (words,) if words else (GET, ("exec", "--env", "prod", "--", "true"), ("secret", "list", "--env", "prod")):
            done = self.place.run(*command, env=env)
            self.assertIn(done.status, status, str(done))
            self.assertNotIn("C4NARY", done.err + done.out.decode())
            self.assertRegex(done.err, r"error\[[a-z-]+\]: ")
        self.assertEqual(len(self.vault.requests), before)
        return done

    def test_what_is_ours(self):
        self.assertEqual(self.place.get("orders/db_pw"), b"ours")

    def test_another_prefix(self):
        for prefix in ("teams/payroll", "", "integrations", "integrations/prod2", "integrations/prod/../../teams/payroll",
                       "integrations/prod/..", "integrations/prod/%2e%2e/%2e%2e/teams/payroll", "integrations//prod", "/",
                       "integrations/prod/./../../teams/payroll", "Integrations/prod"):
            with self.subTest(prefix):
                self.place.store("prod", server="corp", prefix=prefix)
                self.refused()

    def test_another_mount(self):
        for mount in ("other", "kv/../other", "sys", "auth/token", "kv/teams", "KV", ".", "cubbyhole", "kv/data", "kv%2f..%2fother"):
            with self.subTest(mount):
                self.place.store("prod", server="corp", mount=mount)
                self.refused()

    def test_another_path_in_the_declaration(self):
        for path in (THEIRS, f"{PREFIX}/orders/../../../{THEIRS}", f"{PREFIX}/orders/%2e%2e/x", f"{PREFIX}/orders2/db_pw"):
            with self.subTest(path):
                self.place.integration("orders", ["db_pw"], {"db_pw": {"path": path}})
                self.refused(*GET)

    def test_another_server(self):
        """An alias of the user's that has no token of its own does not get this one; one that does not exist, neither."""
        self.place.store("prod", server="lab")
        done = self.place.run(*GET)
        self.assertNotEqual(done.status, 0, str(done))
        self.place.store("prod", server="default")
        self.refused(*GET)
        self.place.store("prod", server="crop")
        self.assertIn("corp", self.refused(*GET).err)

    def test_a_server_in_the_place_of_an_alias(self):
        for server in (self.attacker.address, f"corp@{self.attacker.address}", "corp/../lab", "corp#lab"):
            with self.subTest(server):
                self.place.store("prod", server=server)
                self.refused(*GET)

    def test_keys_that_only_the_user_may_say(self):
        for more in ({"address": self.attacker.address}, {"token": "x"}, {"auth": {"method": "token"}}, {"namespace": "payroll"},
                     {"token_file": "/etc/passwd"}, {"role": "admin"}):
            with self.subTest(more):
                self.place.store("prod", server="corp", **more)
                self.refused(*GET)

    def test_a_servers_file_of_the_project(self):
        inside = self.place.project / "servers.yaml"
        inside.write_text(f'servers: {{corp: {{address: "{self.attacker.address}", prefixes: [kv]}}}}\n')
        inside.chmod(0o600)
        self.refused(*GET, env={"SLUICE_SERVERS": str(inside)})
        link = self.place.root / "link.yaml"
        link.symlink_to(inside)
        self.refused(*GET, env={"SLUICE_SERVERS": str(link)})
        self.refused(*GET, env={"SLUICE_SERVERS": "servers.yaml"})

    def test_a_servers_file_that_others_may_write(self):
        path = self.place.home / ".config/sluice/servers.yaml"
        os.chmod(path, 0o666)
        self.assertIn("[servers-mode]", self.refused(*GET).err)

    def test_variables_for_another_address(self):
        """VAULT_TOKEN belongs to the address in VAULT_ADDR, however the alias spells its own."""
        done = self.place.run(*GET, env={"VAULT_ADDR": self.attacker.address})
        self.assertNotEqual(done.status, 0, str(done))
        self.assertNotIn(self.vault.token, done.err)
        self.assertNotIn(self.vault.token, str(self.vault.requests))
        self.place.environment["VAULT_ADDR"] = self.vault.address.replace("http", "HTTP") + "/"
        self.assertEqual(self.place.get("orders/db_pw"), b"ours")

    def test_plain_http_only_to_this_machine(self):
        self.place.store("prod", server="default")
        os.unlink(self.place.home / ".config/sluice/servers.yaml")
        for address in ("http://vault.example:8200", "http://127.0.0.1.example:8200", "http://localhost.example", "http://10.0.0.1:8200",
                        "http://user:C4NARY@127.0.0.1:8200", "ftp://127.0.0.1", "http://127.0.0.1:8200/?a=C4NARY", "http://[::1", ""):
            with self.subTest(address):
                self.refused(*GET, env={"VAULT_ADDR": address})


if __name__ == "__main__":
    suite.main(needs_server=False)
