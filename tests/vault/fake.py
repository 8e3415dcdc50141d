"""A strict fake of Vault's KV version 2: one mount, one token, no SCAN, as a Vault server has none.

It answers as the API says, and keeps in `complaints` what a client did that the API does not ask for: headers, queries,
bodies, paths. The promises of live_conformance.py run against it and against a real server, so it is judged too."""

import json
import os
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MINE = {"host", "accept", "user-agent", "x-vault-token", "x-vault-request", "x-vault-namespace", "x-request-id", "content-type",
        "content-length", "connection"}


class Answer(Exception):
    def __init__(self, status, body=None):
        super().__init__(status)
        self.status = status
        self.body = {"errors": []} if body is None and status >= 400 else body


def now():
    seconds = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1e9):09d}Z"


class Entry:
    """All versions of one path."""

    def __init__(self):
        self.versions = {}
        self.created = self.updated = now()
        self.custom = None

    @property
    def current(self):
        return max(self.versions, default=0)

    def described(self, number):
        one = self.versions[number]
        return {"created_time": one["created"], "deletion_time": one["deleted"], "destroyed": one["destroyed"], "version": number,
                "custom_metadata": self.custom}


class Fake:
    def __init__(self, mount="kv"):
        self.mount = mount
        self.token = "fake-" + os.urandom(9).hex()
        self.entries = {}
        self.complaints = []
        self.requests = []
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"fake": self}))
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method, path, query, body):
        """Raises Answer. `path` is below /v1/."""
        if path.startswith("sys/internal/ui/mounts/"):
            if path[len("sys/internal/ui/mounts/"):].split("/")[0] != self.mount:
                raise Answer(403, {"errors": ["preflight capability check returned 403"]})
            raise Answer(200, {"data": {"path": self.mount + "/", "type": "kv", "options": {"version": "2"}}})
        if path == "auth/token/lookup-self":
            raise Answer(200, {"data": {"ttl": 0, "num_uses": 0, "policies": ["root"], "renewable": False, "path": "auth/token/root"}})
        if path == "sys/capabilities-self" and method == "POST":
            raise Answer(200, {"data": {one: ["read"] for one in body["paths"]}})
        for kind in ("data", "metadata", "delete", "undelete", "destroy"):
            if path.startswith(f"{self.mount}/{kind}/"):
                getattr(self, kind)(method, path[len(f"{self.mount}/{kind}/"):], query, body)
        raise Answer(404)

    def data(self, method, path, query, body):
        entry = self.entries.get(path)
        if method == "GET":
            self._expect(set(query) <= {"version"}, f"query {sorted(query)}")
            number = int(query.get("version", ["0"])[0]) or (entry.current if entry else 0)
            if entry is None or number not in entry.versions:
                raise Answer(404)
            one = entry.versions[number]
            gone = bool(one["deleted"] or one["destroyed"])
            raise Answer(404 if gone else 200, {"data": {"data": None if gone else one["data"], "metadata": entry.described(number)}})
        if method in ("POST", "PUT"):
            self._expect(set(body) <= {"data", "options"}, f"body {sorted(body)}")
            self._expect(isinstance(body.get("data"), dict), "no data")
            options = body.get("options") or {}
            self._expect(set(options) <= {"cas"} and isinstance(options.get("cas", 0), int), f"options {options}")
            current = entry.current if entry else 0
            if "cas" in options and options["cas"] != current:
                raise Answer(400, {"errors": ["check-and-set parameter did not match the current version"]})
            entry = self.entries.setdefault(path, Entry())
            entry.versions[current + 1] = {"data": body["data"], "created": now(), "deleted": "", "destroyed": False}
            entry.updated = now()
            raise Answer(200, {"data": entry.described(current + 1)})
        if method == "DELETE":
            if entry and entry.versions:
                entry.versions[entry.current]["deleted"] = now()
            raise Answer(204)
        raise Answer(405)

    def metadata(self, method, path, query, body):
        if method == "LIST" or (method == "GET" and query.get("list") == ["true"]):
            folder = path.rstrip("/") + "/"
            rest = {one[len(folder):] for one in self.entries if one.startswith(folder)}
            keys = sorted({one.split("/")[0] + ("/" if "/" in one else "") for one in rest})
            raise Answer(200, {"data": {"keys": keys}}) if keys else Answer(404)
        entry = self.entries.get(path)
        if method == "GET":
            self._expect(not query, f"query {sorted(query)}")
            if entry is None:
                raise Answer(404)
            versions = {str(number): {key: value for key, value in entry.described(number).items()
                                      if key in ("created_time", "deletion_time", "destroyed")} for number in entry.versions}
            raise Answer(200, {"data": {
                "current_version": entry.current, "oldest_version": 0, "created_time": entry.created, "updated_time": entry.updated,
                "cas_required": False, "max_versions": 0, "delete_version_after": "0s", "custom_metadata": entry.custom,
                "versions": versions}})
        if method in ("POST", "PUT", "PATCH"):
            known = {"max_versions", "cas_required", "delete_version_after", "custom_metadata"}
            self._expect(set(body) <= known, f"body {sorted(body)}")
            custom = body.get("custom_metadata")
            self._expect(custom is None or all(isinstance(one, str) for one in custom.values()), "custom_metadata takes texts")
            if entry is None and method == "PATCH":
                raise Answer(404)
            entry = self.entries.setdefault(path, Entry())
            entry.custom = {**(entry.custom or {}), **custom} if custom is not None and method == "PATCH" else custom or entry.custom
            entry.updated = now()
            raise Answer(204)
        if method == "DELETE":
            self.entries.pop(path, None)
            raise Answer(204)
        raise Answer(405)

    def delete(self, method, path, _query, body):
        self._mark(method, path, body, lambda one: one.update(deleted=now()))

    def undelete(self, method, path, _query, body):
        self._mark(method, path, body, lambda one: one.update(deleted=""))

    def destroy(self, method, path, _query, body):
        self._mark(method, path, body, lambda one: one.update(destroyed=True, data=None))

    def _mark(self, method, path, body, change):
        self._expect(method in ("POST", "PUT") and set(body) == {"versions"}, f"body {sorted(body)}")
        for number in body["versions"]:
            if path in self.entries and number in self.entries[path].versions:
                change(self.entries[path].versions[number])
        raise Answer(204)

    def _expect(self, holds, what):
        if not holds:
            self.complaints.append(what)
            raise Answer(400, {"errors": [what]})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake = None

    def handle_any(self):
        with self.fake.lock:
            try:
                body = self._checked()
                url = urllib.parse.urlsplit(self.path)
                path = urllib.parse.unquote(url.path[len("/v1/"):])
                self.fake.requests.append((self.command, path))
                self.fake.answer(self.command, path, urllib.parse.parse_qs(url.query), body)
            except Answer as answer:
                given = answer
        self._send(given.status, given.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_LIST = do_SCAN = handle_any

    def _checked(self):
        """The body; a complaint about anything that a client has no reason to send."""
        objection = []
        names = [name.lower() for name in self.headers]
        objection += [f"header {name}" for name in names if name not in MINE]
        objection += [f"header {name} twice" for name in MINE if names.count(name) > 1]
        if self.headers["X-Vault-Request"] != "true":
            objection.append("no X-Vault-Request: true")
        if not self.path.startswith("/v1/") or "//" in self.path or "/../" in self.path:
            objection.append("path")
        length = int(self.headers["Content-Length"] or 0)
        text = self.rfile.read(length)
        body = {}
        if text:
            if self.command not in ("POST", "PUT", "PATCH"):
                objection.append(f"{self.command} with a body")
            kind = "application/merge-patch+json" if self.command == "PATCH" else "application/json"
            if self.headers["Content-Type"] != kind:
                objection.append(f"content type {self.headers['Content-Type']}")
            body = json.loads(text)
        self.fake.complaints += [f"{self.command} {self.path}: {one}" for one in objection]
        if self.headers["X-Vault-Token"] != self.fake.token:
            raise Answer(403, {"errors": ["permission denied"]})
        return body

    def _send(self, status, body):
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        if text:
            self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass
