"""Who may log in at a server and how: one role of each method, all of them allowed to read what PREFIX holds."""

import base64
import json
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from place import PREFIX

POLICY = "reader"
AUDIENCE = "https://sluice.example"
METHODS = ("approle", "jwt", "kubernetes", "cert", "userpass")


def enable(server):
    server.policy(POLICY, {f"kv/data/{PREFIX}/*": "read", f"kv/metadata/{PREFIX}/*": "read list"})
    for method in METHODS:
        server.call("POST", f"sys/auth/{method}", {"type": method})


def approle(server, role="deployer", **more):
    """role_id and secret_id."""
    server.call("POST", f"auth/approle/role/{role}", {"token_policies": [POLICY], "token_ttl": "60s", **more})
    identity = server.call("GET", f"auth/approle/role/{role}/role-id")["data"]["role_id"]
    return identity, server.call("POST", f"auth/approle/role/{role}/secret-id", {})["data"]["secret_id"]


def wrapped(server, path, seconds=60, body=None, method="POST"):
    """The wrapping token of what that call answers."""
    return server.call(method, path, {} if body is None and method == "POST" else body,
                       headers={"X-Vault-Wrap-TTL": f"{seconds}s"})["wrap_info"]["token"]


class Issuer:
    """Signs JSON web tokens with a key of its own, RS256."""

    def __init__(self, folder):
        self.key = folder / "issuer.key"
        subprocess.run(["openssl", "genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.key],
                       check=True, capture_output=True)
        self.public = subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout"], check=True, capture_output=True,
                                     text=True).stdout

    def token(self, **claims):
        now = int(time.time())
        parts = [{"alg": "RS256", "typ": "JWT"}, {"iat": now, "nbf": now - 5, "exp": now + 300, **claims}]
        text = ".".join(encoded(json.dumps(part).encode()) for part in parts)
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=text.encode(), check=True,
                                   capture_output=True).stdout
        return f"{text}.{encoded(signature)}"


def encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def jwt(server, issuer):
    """A token of a build, and of one that is for somebody else."""
    server.call("POST", "auth/jwt/config", {"jwt_validation_pubkeys": [issuer.public]})
    server.call("POST", "auth/jwt/role/ci", {"role_type": "jwt", "user_claim": "sub", "bound_audiences": [AUDIENCE],
                                             "token_policies": [POLICY], "token_ttl": "60s"})
    return issuer.token(sub="build", aud=AUDIENCE), issuer.token(sub="build", aud="https://another.example")


def cert(server):
    server.call("POST", "auth/cert/certs/host", {
        "certificate": (server.certificates / "client.pem").read_text(), "token_policies": [POLICY], "token_ttl": "60s"})


def userpass(server, name, password):
    server.call("POST", f"auth/userpass/users/{name}", {"password": password, "token_policies": [POLICY], "token_ttl": "60s"})


class Cluster:
    """What a Kubernetes API server answers when Vault asks who a service account's token is."""

    def __init__(self, issuer):
        self.token = issuer.token(sub="system:serviceaccount:pay:deployer", iss="kubernetes/serviceaccount", **{
            "kubernetes.io": {"namespace": "pay", "serviceaccount": {"name": "deployer", "uid": "1-2-3"}}})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Review,), {"cluster": self}))
        self.server.daemon_threads = True

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def register(self, server):
        server.call("POST", "auth/kubernetes/config", {
            "kubernetes_host": f"http://127.0.0.1:{self.server.server_port}", "token_reviewer_jwt": self.token,
            "kubernetes_ca_cert": (server.certificates / "ca.pem").read_text(), "disable_local_ca_jwt": True})
        server.call("POST", "auth/kubernetes/role/deployer", {
            "bound_service_account_names": ["deployer"], "bound_service_account_namespaces": ["pay"],
            "token_policies": [POLICY], "token_ttl": "60s"})


class Review(BaseHTTPRequestHandler):
    cluster = None

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = asked["spec"]["token"] == self.cluster.token
        user = {"username": "system:serviceaccount:pay:deployer", "uid": "1-2-3", "groups": ["system:serviceaccounts"]}
        body = json.dumps({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
                           "status": {"authenticated": known, **({"user": user} if known else {"error": "unknown"})}}).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
