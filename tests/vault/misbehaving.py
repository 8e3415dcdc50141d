"""A server that does what a healthy one does not: raw sockets, one thread a connection.

A behaviour is called with the connection and the request, and sends what it likes; when it returns, the connection goes on
with the next request if the behaviour returned True, and is closed otherwise."""

import json
import socket
import ssl
import struct
import threading
from dataclasses import dataclass


@dataclass
class Request:
    method: str
    path: str
    headers: dict  # names in lower case


def respond(connection, status=200, body=b"", headers=(), reason="X", length=None):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {reason}", "Content-Type: application/json",
             f"Content-Length: {len(text) if length is None else length}", *headers]
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + text)
    return True


def reset(connection):
    """The peer sees "connection reset", not an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def kv(value="good", field="db_pw"):
    """A read of KV version 2 that went well."""
    return {"request_id": "r", "lease_id": "", "renewable": False, "lease_duration": 0, "wrap_info": None, "warnings": None, "auth": None,
            "data": {"data": {field: value}, "metadata": {
                "version": 1, "created_time": "2026-10-02T10:00:00.123456789Z", "deletion_time": "", "destroyed": False,
                "custom_metadata": None}}}


MOUNT = {"data": {"path": "kv/", "type": "kv", "options": {"version": "2"}}}


class Misbehaving:
    """Answers the question for mounts as it should, and everything else with `behaviour(connection, request)`.
    `requests`: all others, in order."""

    def __init__(self, behaviour, certificate=None):
        self.behaviour = behaviour
        self.requests = []
        self.seen = b""
        self.open = []
        self.closing = threading.Event()
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        for one in [self.listener, *self.open]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def _accept(self):
        while not self.closing.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            while request := self._read(connection):
                if request.path.startswith("/v1/sys/internal/ui/mounts/"):
                    again = respond(connection, body=MOUNT)
                else:
                    self.requests.append(request)
                    again = self.behaviour(connection, request)
                if not again:
                    break
        except OSError:
            pass
        finally:
            connection.close()

    def _read(self, connection):
        text = b""
        while b"\r\n\r\n" not in text:
            more = connection.recv(65536)
            if not more:
                return None
            text += more
            self.seen += more
        head, _, body = text.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        missing = int(headers.get("content-length", "0")) - len(body)
        while missing > 0:
            more = connection.recv(missing)
            if not more:
                return None
            self.seen += more
            missing -= len(more)
        method, path, _ = first.split(" ", 2)
        return Request(method, path, headers)
