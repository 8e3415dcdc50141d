#!/usr/bin/python3
"""Every way to log in that a server of our own can offer; what wrapped credentials are good for; who is revoked.

    live_auth.py PROGRAM [TEST…]"""

import unittest

import credentials
import server
import suite
from place import PREFIX, Place, path_in_vault

GET = ("secret", "get", "--env", "prod", "orders/db_pw")
PASSWORD = "open sesame, 9"


def setUpModule():
    global LIVE, ISSUER
    LIVE = server.Sealed()
    LIVE.start()
    LIVE.put(path_in_vault("orders/db_pw"), db_pw="good")
    credentials.enable(LIVE)
    ISSUER = credentials.Issuer(LIVE.folder)


def tearDownModule():
    LIVE.close()


def accessors():
    """Of all tokens that are alive."""
    return set(LIVE.call("LIST", "auth/token/accessors")["data"]["keys"])


class Live(unittest.TestCase):
    def setUp(self):
        self.place = self.enterContext(Place(store={"server": "corp"}))
        self.number = 0

    def alias(self, auth, **tls):
        self.place.servers(corp={"address": LIVE.address, "prefixes": [f"kv/{PREFIX}"], "auth": auth,
                                 "tls": {"ca_file": str(LIVE.certificates / "ca.pem"), **tls}})

    def file(self, text):
        self.number += 1
        path = self.place.root / f"credential-{self.number}"
        path.write_text(text + "\n")
        path.chmod(0o600)
        return {"file": str(path)}

    def works(self):
        """The login works, and its token does not outlive the command."""
        before = accessors()
        self.assertEqual(self.place.get("orders/db_pw"), b"good")
        self.assertEqual(accessors() - before, set(), "its token was left behind")

    def refused(self, *secrets, status=3):
        done = self.place.run(*GET)
        self.assertEqual((done.status, done.out), (status, b""), str(done))
        self.assertIn("hint: ", done.err)
        for one in secrets:
            self.assertNotIn(one, done.err)
        return done


class Methods(Live):
    def test_token(self):
        token = LIVE.new_token(credentials.POLICY)
        self.alias({"method": "token", "token": self.file(token)})
        self.assertEqual(self.place.get("orders/db_pw"), b"good")
        LIVE.call("GET", "auth/token/lookup-self", token=token)  # it was given to us: not ours to revoke
        self.alias({"method": "token", "token": {"var": "MY_TOKEN"}})
        self.assertEqual(self.place.get("orders/db_pw", env={"MY_TOKEN": token}), b"good")

    def test_token_helper(self):
        token = LIVE.new_token(credentials.POLICY)
        helper = self.place.root / "helper"
        helper.write_text(f'#!/bin/sh\n[ "$1" = get ] && echo {token}\n')
        helper.chmod(0o755)
        (self.place.home / ".vault").write_text(f'token_helper = "{helper}"\n')
        self.place.environment |= {"VAULT_ADDR": LIVE.address, "VAULT_CACERT": str(LIVE.certificates / "ca.pem")}
        self.place.store("prod")
        self.assertEqual(self.place.get("orders/db_pw"), b"good")

    def test_approle(self):
        role, secret = credentials.approle(LIVE)
        self.alias({"method": "approle", "role_id": self.file(role), "secret_id": self.file(secret)})
        self.works()
        self.alias({"method": "approle", "role_id": self.file(role), "secret_id": {"var": "SECRET"}})
        self.place.environment["SECRET"] = secret
        self.works()
        self.place.environment["SECRET"] = "1234-not-that-one"
        self.refused("1234-not-that-one")

    def test_approle_by_the_usual_variables(self):
        role, secret = credentials.approle(LIVE)
        self.place.store("prod")
        self.place.environment |= {"VAULT_ADDR": LIVE.address, "VAULT_CACERT": str(LIVE.certificates / "ca.pem"),
                                   "VAULT_AUTH_METHOD": "approle", "VAULT_ROLE_ID": role, "VAULT_SECRET_ID": secret}
        self.works()

    def test_a_secret_id_for_one_use(self):
        role, secret = credentials.approle(LIVE, "once", secret_id_num_uses=1)
        self.alias({"method": "approle", "role_id": self.file(role), "secret_id": self.file(secret)})
        self.works()
        self.refused(secret)

    def test_jwt(self):
        good, bad = credentials.jwt(LIVE, ISSUER)
        self.alias({"method": "jwt", "role": "ci", "jwt": {"var": "CI_TOKEN"}})
        self.place.environment["CI_TOKEN"] = good
        self.works()
        self.place.environment["CI_TOKEN"] = bad
        self.refused(bad)
        self.alias({"method": "jwt", "role": "ci", "jwt": self.file(good)})
        self.works()

    def test_kubernetes(self):
        with credentials.Cluster(ISSUER) as cluster:
            cluster.register(LIVE)
            self.alias({"method": "kubernetes", "role": "deployer", "jwt": self.file(cluster.token)})
            self.works()
            other = ISSUER.token(sub="system:serviceaccount:pay:other")
            self.alias({"method": "kubernetes", "role": "deployer", "jwt": self.file(other)})
            self.refused(other)

    def test_certificate(self):
        credentials.cert(LIVE)
        folder = LIVE.certificates
        self.alias({"method": "cert", "role": "host"}, client_cert=str(folder / "client.pem"), client_key=str(folder / "client.key"))
        self.works()
        self.alias({"method": "cert", "role": "host"}, client_cert=str(folder / "stranger-client.pem"),
                   client_key=str(folder / "stranger-client.key"))
        self.refused()

    def test_userpass(self):
        credentials.userpass(LIVE, "ada", PASSWORD)
        self.alias({"method": "userpass", "username": "ada", "password": self.file(PASSWORD)})
        self.works()
        self.alias({"method": "userpass", "username": "ada", "password": self.file("wrong " + PASSWORD)})
        self.refused(PASSWORD)

    def test_a_method_that_is_not_mounted(self):
        self.alias({"method": "approle", "mount": "elsewhere", "role_id": self.file("r"), "secret_id": self.file("s")})
        self.assertIn("elsewhere", self.refused().err)

    def test_a_credential_that_is_not_there(self):
        self.alias({"method": "approle", "role_id": {"file": "/nowhere/role"}, "secret_id": self.file("s")})
        done = self.place.run(*GET)
        self.assertIn(done.status, (2, 3), str(done))
        self.assertIn("/nowhere/role", done.err)


class Wrapped(Live):
    def test_a_token_works_once(self):
        wrapping = credentials.wrapped(LIVE, "auth/token/create", body={"policies": [credentials.POLICY], "ttl": "60s"})
        self.alias({"method": "token", "token": {**self.file(wrapping), "wrapped": True}})
        self.assertEqual(self.place.get("orders/db_pw"), b"good")
        done = self.refused(wrapping, status=4)
        self.assertIn("[wrapped-credential]", done.err)

    def test_a_secret_id_works_once(self):
        role, _ = credentials.approle(LIVE)
        wrapping = credentials.wrapped(LIVE, "auth/approle/role/deployer/secret-id")
        self.alias({"method": "approle", "role_id": self.file(role),
                    "secret_id": {**self.file(wrapping), "wrapped": True, "role": "deployer"}})
        self.assertEqual(self.place.get("orders/db_pw"), b"good")
        self.refused(wrapping, status=4)

    def test_what_was_wrapped_elsewhere_is_not_opened(self):
        """Somebody put a wrapping token of his own in the place of ours."""
        planted = credentials.wrapped(LIVE, "kv/data/" + path_in_vault("orders/db_pw"), method="GET")
        self.alias({"method": "token", "token": {**self.file(planted), "wrapped": True}})
        self.refused(planted, status=4)
        LIVE.call("POST", "sys/wrapping/lookup", {"token": planted})  # still closed

    def test_a_secret_id_of_another_role_is_not_opened(self):
        role, _ = credentials.approle(LIVE)
        credentials.approle(LIVE, "attacker")
        planted = credentials.wrapped(LIVE, "auth/approle/role/attacker/secret-id")
        self.alias({"method": "approle", "role_id": self.file(role),
                    "secret_id": {**self.file(planted), "wrapped": True, "role": "deployer"}})
        self.refused(planted, status=4)
        LIVE.call("POST", "sys/wrapping/lookup", {"token": planted})


if __name__ == "__main__":
    suite.main()
