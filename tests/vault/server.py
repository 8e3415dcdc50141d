"""A real OpenBao server on a free loopback port, stopped at the end, also when the test is killed.

`Dev`: in memory, unsealed, plain http, root token. `Sealed`: a file store behind TLS, initialised and unsealed by us."""

import ctypes
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import certificates
import tools

START_SECONDS = 20
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with(parent):
    """For the child, before it becomes the server: killed as soon as the test is gone, however that ended."""

    def apply():
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return apply


class Refused(Exception):
    def __init__(self, status, answer):
        super().__init__(f"{status}: {answer}")
        self.status = status
        self.answer = answer


class Server:
    """What both have in common. `token`: root's. Start it from the main thread: the kernel watches the thread that starts it."""

    def __init__(self):
        self.program = str(tools.bao())
        self.folder = Path(tempfile.mkdtemp(prefix="sluice-vault-"))
        self.process = None
        self.token = ""
        self.port = 0

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self, how=signal.SIGKILL):
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None

    def _run(self, *words):
        environment = {"HOME": str(self.folder), "PATH": "/usr/bin:/bin"}
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([self.program, "server", *words], env=environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, preexec_fn=die_with(os.getpid()))
        self._wait()

    def _wait(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                self.call("GET", "sys/seal-status", token="")
                return
            except (OSError, http.client.HTTPException):
                if self.process.poll() is not None:
                    break
                time.sleep(0.02)
        raise RuntimeError("the server did not start: " + (self.folder / "log").read_text()[-1000:])

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def call(self, method, path, body=None, token=None, namespace="", headers=None):
        """The answer's JSON, None when it has none. `path` is below /v1/. Raises Refused for a status from 400 on."""
        sent = {"X-Vault-Token": self.token if token is None else token, "X-Vault-Namespace": namespace, **(headers or {})}
        connection = self.connection()
        try:
            connection.request(method, "/v1/" + path, None if body is None else json.dumps(body),
                               {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise Refused(answer.status, text.decode(errors="replace")[:500])
        return json.loads(text) if text else None

    def new_token(self, *policies, **more):
        """A token without a parent, with these policies and nothing else."""
        asked = {"policies": list(policies), "no_parent": True, "no_default_policy": False, **more}
        return self.call("POST", "auth/token/create", asked)["auth"]["client_token"]

    def policy(self, name, rules, namespace=""):
        """`rules`: path -> capabilities, as "read list"."""
        text = "".join(f'path "{path}" {{ capabilities = {json.dumps(words.split())} }}\n' for path, words in rules.items())
        self.call("PUT", f"sys/policies/acl/{name}", {"policy": text}, namespace=namespace)

    def mount(self, path, version=2, namespace=""):
        self.call("POST", f"sys/mounts/{path}", {"type": "kv", "options": {"version": str(version)}}, namespace=namespace)
        self._settle(path, version, namespace)

    def _settle(self, path, version, namespace=""):
        """A new version-2 mount refuses requests (400) until it has upgraded itself."""
        end = time.monotonic() + START_SECONDS
        probe = f"{path}/config" if version == 2 else f"{path}/probe"
        while time.monotonic() < end:
            try:
                self.call("GET", probe, namespace=namespace)
                return
            except Refused as refused:
                if refused.status == 404:
                    return
                time.sleep(0.02)
        raise RuntimeError(f"the mount {path} does not settle")

    def put(self, path, mount="kv", namespace="", **fields):
        """One secret of a version-2 mount."""
        return self.call("POST", f"{mount}/data/{path}", {"data": fields}, namespace=namespace)["data"]

    def put_many(self, secrets, mount="kv"):
        """path -> fields; over eight connections, as a store on disk waits for the disk at each."""
        items = list(secrets.items())
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda part: self._put_part(part, mount), (items[start::8] for start in range(8))))

    def _put_part(self, items, mount):
        connection = self.connection()
        for path, fields in items:
            connection.request("POST", f"/v1/{mount}/data/{path}", json.dumps({"data": fields}), {"X-Vault-Token": self.token})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise Refused(answer.status, path)
        connection.close()

    def get(self, path, mount="kv", namespace=""):
        return self.call("GET", f"{mount}/data/{path}", namespace=namespace)["data"]


class Dev(Server):
    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.port, self.token = free_port(), "root-" + os.urandom(9).hex()
        self._run("-dev", "-dev-no-store-token", f"-dev-root-token-id={self.token}", f"-dev-listen-address=127.0.0.1:{self.port}")
        self.mount("kv")


# OpenBao has no storage "file" any more; raft with one node is files in a folder too.
STORE = """storage "raft" {{
  path = "{folder}/store"
  node_id = "one"
  performance_multiplier = 1
}}
api_addr = "{address}"
cluster_addr = "https://127.0.0.1:{cluster}"
"""
LISTENER = """listener "tcp" {{
  address = "127.0.0.1:{port}"
  tls_cert_file = "{folder}/{certificate}.pem"
  tls_key_file = "{folder}/{certificate}.key"
  cluster_address = "127.0.0.1:{cluster}"
  {more}
}}
"""
MUTUAL = 'tls_require_and_verify_client_cert = true\n  tls_client_ca_file = "{folder}/ca.pem"'


class Sealed(Server):
    """`ports`: by certificate of the listener (good, stranger, wrong-name, expired), and `mutual`, which asks for a client's."""

    def __init__(self):
        super().__init__()
        self.certificates = self.folder / "tls"
        certificates.make(self.certificates)
        self.ports = {name: free_port() for name in ("good", "stranger", "wrong-name", "expired", "mutual")}
        self.port = self.ports["good"]
        self.cluster = free_port()
        self.key = ""

    def address_of(self, listener="good", host="127.0.0.1"):
        return f"https://{host}:{self.ports[listener]}"

    @property
    def address(self):
        return self.address_of()

    def connection(self):
        context = ssl.create_default_context(cafile=str(self.certificates / "ca.pem"))
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context)

    def start(self):
        """Also after `stop`: the same store, unsealed again."""
        (self.folder / "store").mkdir(exist_ok=True)
        text = STORE.format(folder=self.folder, address=self.address, cluster=self.cluster)
        for name, port in self.ports.items():
            mutual = name == "mutual"
            text += LISTENER.format(port=port, cluster=self.cluster if name == "good" else free_port(), folder=self.certificates, certificate="good" if mutual else name,
                                    more=MUTUAL.format(folder=self.certificates) if mutual else "")
        (self.folder / "server.hcl").write_text(text)
        self._run("-config", str(self.folder / "server.hcl"))
        fresh = not self.key
        if fresh:
            made = self.call("PUT", "sys/init", {"secret_shares": 1, "secret_threshold": 1})
            self.key, self.token = made["keys_base64"][0], made["root_token"]
        self.unseal()
        if fresh:
            self.mount("kv")

    def unseal(self):
        self.call("PUT", "sys/unseal", {"key": self.key})
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                self.call("GET", "sys/health")  # 429: unsealed, and not leading yet
                return
            except Refused:
                time.sleep(0.02)
        raise RuntimeError("the server does not unseal")

    def seal(self):
        self.call("PUT", "sys/seal")
