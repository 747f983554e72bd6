"""Certificates for servers of the tests."""

import subprocess


def openssl(*words, **options):
    subprocess.run(["openssl", *words], check=True, capture_output=True, **options)


def make(folder, *names):
    """In `folder`: a certificate authority, ca.crt, and a server's server.crt and server.key for `names`, as DNS:HOST."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    (folder / "names").write_text(f"subjectAltName={','.join(names)}\n")
    openssl("req", "-x509", *key, "-days", "2", "-subj", "/CN=authority of the tests", "-keyout", "ca.key", "-out", "ca.crt",
            cwd=folder)
    openssl("req", *key, "-subj", "/CN=server", "-keyout", "server.key", "-out", "server.csr", cwd=folder)
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.crt", cwd=folder)
