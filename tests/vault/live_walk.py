#!/usr/bin/python3
"""The main job with prod in Vault: render, bundle, promote, deliver, exec, rotate, roll back while the server is gone.

    live_walk.py PROGRAM [TEST…]"""

import json
import signal
import subprocess
import unittest

import server
import suite
from place import Place, path_in_vault

PATHS = ("orders/api_key", "orders/client_secret", "orders/db_pw")


class Walk(unittest.TestCase):
    def setUp(self):
        self.live = self.enterContext(server.Dev())
        self.place = self.enterContext(Place(self.live.address, self.live.token))
        self.target = self.place.root / "target"

    def sluice(self, *words, **more):
        more.setdefault("expect", 0)
        return self.place.run(*words, **more)

    def set_all(self, environment, value):
        for path in PATHS:
            self.place.set(path, f"{value} {path}", environment)

    def release(self, *stages):
        """What is committed now, made a bundle, goes to these stages."""
        for words in (["add", "."], ["commit", "-q", "-m", "all"]):
            subprocess.run(["git", *words], cwd=self.place.project, env=self.place.environment, check=True, capture_output=True)
        self.sluice("bundle", "create")
        self.sluice("bundle", "sign", "latest")
        for stage in stages:
            self.sluice("approve", "latest", "--to", stage, "--yes")
            self.sluice("promote", "latest", "--to", stage)

    def delivered(self, status=0):
        done = self.sluice("deliver", "--env", "prod", "--to", str(self.target), expect=status)
        current = self.target / "live/orders/current"
        return done, (current / "config/config.yaml").read_text(), json.loads((current / "toggle.json").read_text())

    def test_from_template_to_production_and_back(self):
        subprocess.run(["git", "init", "-q", "."], cwd=self.place.project, env=self.place.environment, check=True)
        for stage in ("dev", "test"):
            self.set_all(stage, stage)
        self.set_all("prod", "first")
        self.sluice("check")
        rendered = self.sluice("render", "--env", "prod", "--out", "-").out.decode()
        self.assertIn("${vault://default/kv/" + path_in_vault("orders/db_pw") + "#db_pw}", rendered)
        self.assertNotIn("first", rendered)

        self.release("dev", "test", "prod")
        _, config, toggle = self.delivered()
        self.assertIn("db_pw: first orders/db_pw\n", config.replace('"', ""))
        self.assertEqual((toggle["state"], toggle["values"]), ("live", "fresh"))
        self.assertEqual(self.sluice("exec", "--env", "prod", "--", "/bin/sh", "-c", 'printf "$ORDERS_DB_PW"').out,
                         b"first orders/db_pw")
        self.sluice("deliver", "--env", "prod", "--to", str(self.target), "--check")

        self.place.set("orders/db_pw", "rotated")  # a new value needs no new release
        _, config, _ = self.delivered()
        self.assertIn("db_pw: rotated", config.replace('"', ""))

        shown = self.place.root / "shown"
        self.sluice("render", "--env", "prod", "--reveal", "--out", str(shown))
        revealed = next(shown.rglob("config.yaml"))
        self.assertIn("rotated", revealed.read_text())
        self.assertEqual(revealed.stat().st_mode & 0o777, 0o600)

        template = self.place.project / "templates/orders/config.yaml"
        template.write_text("timeout: 5\n" + template.read_text())
        self.release("dev", "test", "prod")
        _, config, _ = self.delivered()
        self.assertIn("timeout: 5", config)

        self.live.stop(signal.SIGTERM)  # the way back needs no network
        self.sluice("rollback", "--env", "prod", "orders", "--reason", "orders arrive twice")
        done, config, toggle = self.delivered()
        self.assertNotIn("timeout", config)
        self.assertIn("db_pw: rotated", config.replace('"', ""), str(done))
        self.assertEqual((toggle["state"], toggle["values"]), ("rolled-back", "carried"))
        self.sluice("disable", "--env", "prod", "orders", "--reason", "drill")
        _, _, toggle = self.delivered()
        self.assertEqual(toggle["state"], "disabled")

    def test_a_server_that_refuses_does_not_carry(self):
        """Unreachable carries the values over; refused does not: somebody took our right away on purpose."""
        subprocess.run(["git", "init", "-q", "."], cwd=self.place.project, env=self.place.environment, check=True)
        for stage in ("dev", "test", "prod"):
            self.set_all(stage, stage)
        self.release("dev", "test", "prod")
        self.delivered()
        template = self.place.project / "templates/orders/config.yaml"
        template.write_text("timeout: 5\n" + template.read_text())
        self.release("dev", "test", "prod")
        self.delivered()
        self.sluice("rollback", "--env", "prod", "orders", "--reason", "drill")
        self.live.policy("nothing", {"kv/data/other": "read"})
        self.place.environment["VAULT_TOKEN"] = self.live.new_token("nothing")
        _, config, toggle = self.delivered(status=3)
        self.assertIn("timeout", config)
        self.assertEqual(toggle["state"], "live")


if __name__ == "__main__":
    suite.main()
