#!/usr/bin/python3
"""What a healthy server does not do: each ends within the configured time, with one clear message and the right status.

    faults.py PROGRAM [TEST…]"""

import gzip
import json
import re
import signal
import socket
import tempfile
import time
import unittest
from pathlib import Path

import certificates
import suite
from misbehaving import Misbehaving, kv, reset, respond
from place import Place, finish

TOTAL = 3.0  # seconds that a call may take, all repeats included
MARGIN = 2.0  # for starting the program, on a busy machine
ATTEMPTS = 3
TOKEN = "hvs.fault-token-that-must-not-travel"
GET = ("secret", "get", "--env", "prod", "orders/db_pw")


def setUpModule():
    global PLACE
    PLACE = Place(token=TOKEN, store={"server": "corp"})


def tearDownModule():
    PLACE.__exit__()


def point_at(address, **more):
    PLACE.environment["VAULT_ADDR"] = address
    PLACE.servers(corp={"address": address, "prefixes": ["kv"], "timeouts": {"connect": "1s", "read": "1s", "total": "3s"},
                        "retry": {"attempts": ATTEMPTS, "base": "20ms", "max": "200ms"}, **more})


class Faults(unittest.TestCase):
    def server(self, behaviour, **more):
        made = self.enterContext(Misbehaving(behaviour, **more))
        point_at(made.address)
        return made

    def fails(self, *words, value=None, status=3, within=TOTAL):
        """One clear message: what, where, what to try; nothing of a token, nothing of the answer."""
        done = PLACE.run(*(words or GET), value=value)
        self.assertEqual(done.status, status, str(done))
        self.assertLess(done.seconds, within + MARGIN, str(done))
        self.assertEqual(done.out, b"", str(done))
        self.assertEqual(len(re.findall(r"^\S*\s?error\[", done.err, re.M)), 1, str(done))
        self.assertIn("hint: ", done.err)
        self.assertNotIn(TOKEN, done.err)
        self.assertNotIn("C4NARY", done.err)
        return done

    def works(self, value=b"good", *words):
        done = PLACE.run(*(words or GET))
        self.assertEqual((done.status, done.out), (0, value), str(done))
        return done


class Connections(Faults):
    def test_refused(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            point_at(f"http://127.0.0.1:{closed.getsockname()[1]}")
        self.fails()

    def test_nobody_accepts(self):
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(0)
            waiting = []
            for _ in range(3):  # fill the queue, so that the kernel answers nobody any more
                one = socket.socket()
                one.setblocking(False)
                one.connect_ex(deaf.getsockname())
                waiting.append(one)
            point_at(f"http://127.0.0.1:{deaf.getsockname()[1]}")
            self.fails()
            for one in waiting:
                one.close()

    def test_black_hole(self):
        made = self.server(lambda connection, request: time.sleep(TOTAL + 5))
        self.fails()
        self.assertLessEqual(len(made.requests), ATTEMPTS)

    def test_slow_loris(self):
        def drip(connection, _):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{")
            while True:
                time.sleep(0.2)
                connection.sendall(b" ")

        self.server(drip)
        self.fails()

    def test_slow_head(self):
        def drip(connection, _):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
            while True:
                time.sleep(0.2)
                connection.sendall(b"a")

        self.server(drip)
        self.fails()

    def test_reset_before_an_answer(self):
        made = self.server(lambda connection, request: reset(connection))
        self.fails()
        self.assertGreater(len(made.requests), 1, "it was not tried again")

    def test_reset_in_the_body(self):
        def cut(connection, _):
            respond(connection, body=b'{"data": {"data": {"db_pw": "C4NARY', length=1000)
            time.sleep(0.05)
            reset(connection)

        self.server(cut)
        self.fails()

    def test_closed_in_the_body(self):
        self.server(lambda connection, request: respond(connection, body=b'{"data": {', length=1000) and False)
        self.fails()

    def test_closed_once_then_good(self):
        answers = iter([lambda connection: reset(connection)])
        self.server(lambda connection, request: next(answers, lambda one: respond(one, body=kv()))(connection))
        self.works()

    def test_not_http(self):
        self.server(lambda connection, request: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"))
        self.fails()

    def test_headers_without_end(self):
        def flood(connection, _):
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                connection.sendall(b"X-A: " + b"a" * 60_000 + b"\r\n")

        self.server(flood)
        self.fails()

    def test_an_interrupt_ends_it(self):
        made = self.server(lambda connection, request: time.sleep(9))
        process = PLACE.start(*GET)
        end = time.monotonic() + 5
        while not made.requests and time.monotonic() < end:
            time.sleep(0.01)
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        done = finish(process)
        self.assertIn(done.status, (130, -signal.SIGINT), str(done))  # a shell sees 130 in both
        self.assertLess(time.monotonic() - begin, 1.0)


class Statuses(Faults):
    def test_429_for_ever(self):
        made = self.server(lambda connection, request: respond(connection, 429, {"errors": ["too many"]}))
        self.fails()
        self.assertEqual(len(made.requests), ATTEMPTS)

    def test_429_with_retry_after_is_waited_for(self):
        times = []

        def busy(connection, _):
            times.append(time.monotonic())
            if len(times) == 1:
                return respond(connection, 429, {"errors": []}, headers=["Retry-After: 1"])
            return respond(connection, body=kv())

        self.server(busy)
        self.works()
        self.assertGreaterEqual(times[1] - times[0], 0.95)

    def test_a_retry_after_beyond_the_time_is_not(self):
        self.server(lambda connection, request: respond(connection, 429, {"errors": []}, headers=["Retry-After: 3600"]))
        self.fails()

    def test_nonsense_in_retry_after(self):
        for text in ("-1", "99999999999999999999", "soon", "Fri, 31 Feb 2026 99:99:99 GMT", ""):
            self.server(lambda connection, request, said=text: respond(connection, 503, {"errors": []}, headers=[f"Retry-After: {said}"]))
            self.fails()

    def test_500_then_200(self):
        made = self.server(lambda connection, request: respond(connection, 500, {"errors": []}) if len(made.requests) == 1
                           else respond(connection, body=kv()))
        self.works()

    def test_503_for_ever(self):
        made = self.server(lambda connection, request: respond(connection, 503, {"errors": ["Vault is sealed"]}))
        done = self.fails()
        self.assertEqual(len(made.requests), ATTEMPTS)
        self.assertIn("sealed", done.err)

    def test_501_is_final(self):
        made = self.server(lambda connection, request: respond(connection, 501, {"errors": ["no"]}))
        self.fails()
        self.assertEqual(len(made.requests), 1)

    def test_403_says_so_at_once(self):
        made = self.server(lambda connection, request: respond(connection, 403, {"errors": ["permission denied"]}))
        self.fails()
        self.assertLessEqual(len(made.requests), 2)

    def test_404_is_a_missing_secret(self):
        self.server(lambda connection, request: respond(connection, 404, {"errors": []}))
        self.assertIn("[secret-missing]", self.fails(status=2).err)

    def test_204_where_a_value_was_asked_for(self):
        self.server(lambda connection, request: connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n") or True)
        self.fails()

    def test_a_server_that_fails_is_left_alone(self):
        """500 secrets of a server that always fails: the breaker opens long before each was tried."""
        names = [f"s{number}" for number in range(500)]
        PLACE.integration("many", names)
        made = self.server(lambda connection, request: respond(connection, 500, {"errors": []}))
        self.fails("exec", "--env", "prod", "--", "true")
        self.assertLess(len(made.requests), 100)

    def test_one_trace_id_a_command_in_each_request_and_in_the_error(self):
        made = self.server(lambda connection, request: respond(connection, 500, {"errors": []}))
        done = self.fails()
        ids = {request.headers.get("x-request-id") for request in made.requests}
        self.assertEqual(len(ids), 1, ids)
        self.assertIn(ids.pop(), done.err)


class Redirects(Faults):
    def test_loop(self):
        made = self.server(lambda connection, request: respond(connection, 307, headers=[f"Location: {request.path}"]))
        self.fails()
        self.assertLessEqual(len(made.requests), 2)

    def test_to_the_same_host_is_followed_once(self):
        made = self.server(lambda connection, request: respond(connection, 307, headers=["Location: /v1/kv/data/elsewhere"])
                           if len(made.requests) == 1 else respond(connection, body=kv()))
        done = PLACE.run(*GET)
        self.assertIn(done.status, (0, 3), str(done))

    def test_the_token_never_arrives_at_another_host(self):
        for code in (301, 302, 303, 307, 308):
            other = self.enterContext(Misbehaving(lambda connection, request: respond(connection, body=kv("stolen"))))
            for host in ("127.0.0.1", "localhost", "127.0.0.2", "[::1]"):
                where = f"http://{host}:{other.port}"
                self.server(lambda connection, request, to=where, how=code: respond(
                    connection, how, headers=[f"Location: {to}{request.path}"]))
                self.fails()
            self.assertNotIn(TOKEN.encode(), other.seen)
            self.assertNotIn(b"X-Vault", other.seen)

    def test_never_to_plain_http(self):
        with tempfile.TemporaryDirectory() as folder:
            certificates.make(Path(folder))
            plain = self.enterContext(Misbehaving(lambda connection, request: respond(connection, body=kv())))
            made = self.enterContext(Misbehaving(
                lambda connection, request: respond(connection, 307, headers=[f"Location: {plain.address}{request.path}"]),
                certificate=Path(folder) / "good.pem"))
            point_at(made.address, tls={"ca_file": f"{folder}/ca.pem"})
            self.fails()
            self.assertGreater(len(made.requests), 0)
            self.assertEqual(plain.seen, b"")

    def test_without_a_place(self):
        for headers in ([], ["Location: "], ["Location: gopher://127.0.0.1/"], ["Location: http://[::1"]):
            self.server(lambda connection, request, said=tuple(headers): respond(connection, 302, headers=said))
            self.fails()


class Bodies(Faults):
    def answers(self, body, headers=()):
        made = self.server(lambda connection, request: respond(connection, body=body, headers=headers))
        return made

    def test_json_that_is_none(self):
        good = json.dumps(kv("C4NARY")).encode()
        for body in (b"", b"{", good[:-1], good + b"x", b"<html>C4NARY</html>", b"\xef\xbb\xbf" + good, good.replace(b'"', b"'"),
                     b"[]", b"null", b'"C4NARY"', b"{}", b'{"data": null}', b'{"data": {"data": "C4NARY"}}',
                     b'{"data": {"data": ["C4NARY"], "metadata": {}}}'):
            with self.subTest(body[:20]):
                self.answers(body)
                self.fails()

    def test_keys_given_twice(self):
        self.answers(b'{"data": {"data": {"db_pw": "C4NARY", "db_pw": "other"}, "metadata": {"version": 1}}}')
        self.fails()

    def test_text_that_is_not_utf8(self):
        for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\\ud800", b"\\udc00\\ud800", b"\n", b"\\x41"):
            with self.subTest(bad):
                self.answers(b'{"data": {"data": {"db_pw": "C4NARY' + bad + b'"}, "metadata": {"version": 1}}}')
                self.fails()

    def test_numbers_keep_their_digits(self):
        for number in ("9007199254740993", "123456789012345678901234567890", "-1", "1.10", "1e400"):
            with self.subTest(number):
                self.answers(b'{"data": {"data": {"db_pw": ' + number.encode() +
                             b'}, "metadata": {"version": 1, "created_time": "2026-10-02T10:00:00Z", "deletion_time": "", "destroyed": false}}}')
                self.works(number.encode())

    def test_escapes_are_read(self):
        self.answers(b'{"data": {"data": {"db_pw": "\\u0026\\u003c\\ud83d\\ude00\\/"}, "metadata": {"version": 1}}}')
        self.works("&<😀/".encode())

    def test_depth(self):
        self.answers(b'{"data":' + b"[" * 200_000 + b"]" * 200_000 + b"}")
        self.fails()

    def test_a_gigabyte(self):
        sent = [0]

        def flood(connection, _):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
            for _ in range(1024):
                connection.sendall(b" " * (1 << 20))
                sent[0] += 1

        made = self.server(flood)
        self.fails(within=10)
        self.assertLess(sent[0] / max(1, len(made.requests)), 64, "it read on and on")

    def test_a_gigabyte_without_a_length(self):
        sent = [0]

        def flood(connection, _):
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(1024):
                connection.sendall(b"100000\r\n" + b" " * (1 << 20) + b"\r\n")
                sent[0] += 1

        made = self.server(flood)
        self.fails(within=10)
        self.assertLess(sent[0] / max(1, len(made.requests)), 64, "it read on and on")

    def test_gzip_bomb(self):
        bomb = gzip.compress(b" " * (64 << 20), 9)
        self.answers(bomb, headers=["Content-Encoding: gzip"])
        self.fails()

    def test_gzip_nobody_asked_for(self):
        made = self.answers(gzip.compress(b'{"data": {}}'), headers=["Content-Encoding: gzip"])
        self.fails()
        self.assertNotIn(b"accept-encoding", made.seen.lower())


if __name__ == "__main__":
    suite.main(needs_server=False)
