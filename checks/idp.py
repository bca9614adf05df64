"""A small OpenID Connect provider on loopback, for checks: python3 idp.py DIR.

Writes DIR/token, a web identity token of the user "ci" for the client "checks", then DIR/issuer, and answers until it
is ended. Signs with openssl, so that nothing but Python and openssl is needed.
"""
import base64
import http.server
import json
import pathlib
import subprocess
import sys
import time


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
key = folder / "key.pem"
openssl("genrsa", "-out", str(key), "2048")
modulus = openssl("rsa", "-in", str(key), "-noout", "-modulus").decode().strip().split("=")[1]
keys = {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "checks", "n": text(bytes.fromhex(modulus)), "e": "AQAB"}]}


class Provider(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        answers = {
            "/.well-known/openid-configuration": {"issuer": issuer, "jwks_uri": issuer + "/keys"},
            "/keys": keys,
        }
        body = json.dumps(answers.get(self.path, {})).encode()
        self.send_response(200 if self.path in answers else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
issuer = f"http://127.0.0.1:{server.server_address[1]}"
now = int(time.time())
claims = {"iss": issuer, "sub": "ci", "aud": "checks", "iat": now, "exp": now + 3600}
signed = text(b'{"alg":"RS256","kid":"checks"}') + "." + text(json.dumps(claims).encode())
signature = openssl("dgst", "-sha256", "-sign", str(key), given=signed.encode())
(folder / "token").write_text(signed + "." + text(signature))
(folder / "issuer").write_text(issuer)
server.serve_forever()
