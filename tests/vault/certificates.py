"""Certificates for the tests, made with openssl in a folder of their own.

After `make(folder)` there are, each with its .key: ca.pem (trusted), other-ca.pem (nobody trusts it), and for the listeners
good.pem, stranger.pem (of the other CA), wrong-name.pem (vault.elsewhere.example), expired.pem; and for clients client.pem
and stranger-client.pem. The name of the good one is 127.0.0.1, localhost and vault.corp.example."""

import subprocess

NAMES = "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:vault.corp.example"


def make(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for authority in ("ca", "other-ca"):
        _call(folder, "req", "-x509", *_new(authority), "-subj", f"/CN=sluice test {authority}", "-days", "2",
              "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", f"{authority}.pem")
    _sign(folder, "good", "ca", NAMES)
    _sign(folder, "stranger", "other-ca", NAMES)
    _sign(folder, "wrong-name", "ca", "subjectAltName=DNS:vault.elsewhere.example")
    _expired(folder)
    _sign(folder, "client", "ca", "extendedKeyUsage=clientAuth")
    _sign(folder, "stranger-client", "other-ca", "extendedKeyUsage=clientAuth")


def _sign(folder, name, authority, extension):
    _request(folder, name)
    (folder / f"{name}.ext").write_text(extension + "\n")
    _call(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
          "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem")


def _expired(folder):
    """`openssl x509` cannot date a certificate back; `openssl ca` can."""
    _request(folder, "expired")
    (folder / "index").write_text("")
    (folder / "serial").write_text("1000\n")
    (folder / "ca.cnf").write_text(
        "[ca]\ndefault_ca=here\n[here]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\n"
        f"x509_extensions=names\n[any]\ncommonName=supplied\n[names]\n{NAMES}\n")
    _call(folder, "ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", "expired.csr",
          "-startdate", "20200101000000Z", "-enddate", "20200201000000Z", "-out", "expired.pem")


def _request(folder, name):
    _call(folder, "req", *_new(name), "-subj", f"/CN={name}", "-out", f"{name}.csr")


def _new(name):
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key"]


def _call(folder, *words):
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]}: {done.stderr[-400:]}")
