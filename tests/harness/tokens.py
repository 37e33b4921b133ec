"""Signs tokens as LibreChat does, with openssl(1)."""

import base64
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import uuid

from .server import binary


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Signer:
    """A key pair; the public half lies in `folder`, which the server can read."""

    def __init__(self, private_pem=None, kid="lc-codeapi-2026-05"):
        self.kid = kid
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kubecoderun-test-"))
        self.folder.chmod(0o755)
        self.private = self.folder / "private"
        if private_pem is None:
            subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.private], check=True)
        else:
            self.private.write_bytes(private_pem)
        self.private.chmod(0o600)
        subprocess.run(["openssl", "pkey", "-in", self.private, "-pubout", "-out", self.folder / f"{kid}.pem"], check=True)
        (self.folder / f"{kid}.pem").chmod(0o644)

    @classmethod
    def from_librechat(cls, settings):
        """The settings of LibreChat's .env, as `kubecoderun keys librechat` prints them."""
        return cls(base64.b64decode(settings["CODEAPI_JWT_PRIVATE_KEY_BASE64"]), settings["CODEAPI_JWT_KID"])

    def token(self, lifetime=300, **claims):
        now = int(time.time())
        head = {"alg": "EdDSA", "typ": "JWT", "kid": self.kid}
        body = {"iss": "librechat", "aud": "codeapi", "sub": "user-1", "iat": now, "nbf": now, "exp": now + lifetime,
                "jti": str(uuid.uuid4()), "tenant_id": "legacy", "role": "USER", "principal_source": "librechat_jwt",
                **claims}
        text = f"{base64url(json.dumps(head).encode())}.{base64url(json.dumps(body).encode())}"
        with tempfile.NamedTemporaryFile() as file:  # pkeyutl signs no pipe: it wants to know the size
            file.write(text.encode())
            file.flush()
            signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.private, "-in", file.name],
                                       check=True, capture_output=True).stdout
        return f"{text}.{base64url(signature)}"

    def bearer(self, **claims):
        return {"Authorization": f"Bearer {self.token(**claims)}"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)


def settings_for_librechat(server, *options):
    """What `kubecoderun keys librechat` prints for the data folder of `server`."""
    environment = {name: str(value) for name, value in server.settings.items()}
    text = subprocess.run([binary(), "keys", "librechat", *options], env=environment, check=True, capture_output=True,
                          text=True).stdout
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
