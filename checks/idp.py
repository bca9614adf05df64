"""A small OpenID Connect provider on loopback, for checks: python3 idp.py DIR.

Writes DIR/token, a web identity token of the user "ci" for the client "checks", then DIR/issuer, and answers until it
is ended. Signs people in as "ana" by the authorization code flow with PKCE (the client's secret is "secret"). Signs
with openssl, so that nothing but Python and openssl is needed.
"""
import base64
import hashlib
import html
import http.server
import json
import pathlib
import secrets
import subprocess
import sys
import time
import urllib.parse


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


codes = {}


def token_of(subject, **more):
    now = int(time.time())
    claims = {"iss": issuer, "sub": subject, "aud": "checks", "iat": now, "exp": now + 3600, **more}
    signed = text(b'{"alg":"RS256","kid":"checks"}') + "." + text(json.dumps(claims).encode())
    return signed + "." + text(openssl("dgst", "-sha256", "-sign", str(key), given=signed.encode()))


class Provider(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/authorize":
            asked = dict(urllib.parse.parse_qsl(query))
            code = secrets.token_urlsafe()
            codes[code] = asked
            back = asked["redirect_uri"] + "?" + urllib.parse.urlencode({"code": code, "state": asked["state"], "iss": issuer})
            page = f'<!doctype html><title>Provider</title><p>ana <a id="yes" href="{html.escape(back)}">sign in</a></p>'
            return self.answer(200, page.encode(), "text/html")
        answers = {
            "/.well-known/openid-configuration": {
                "issuer": issuer, "jwks_uri": issuer + "/keys", "authorization_endpoint": issuer + "/authorize",
                "token_endpoint": issuer + "/token", "response_types_supported": ["code"],
                "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]},
            "/keys": keys,
        }
        self.answer(200 if path in answers else 404, json.dumps(answers.get(path, {})).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = dict(urllib.parse.parse_qsl(body))
        asked = codes.pop(given.get("code"), None)
        basic = base64.b64encode(b"checks:secret").decode()
        good = (
            self.path == "/token" and asked is not None and self.headers["Authorization"] == "Basic " + basic
            and given["redirect_uri"] == asked["redirect_uri"] and asked["code_challenge_method"] == "S256"
            and text(hashlib.sha256(given["code_verifier"].encode()).digest()) == asked["code_challenge"])
        if not good:
            return self.answer(400, b'{"error":"invalid_grant"}')
        answer = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 3600,
                  "id_token": token_of("42", nonce=asked["nonce"], preferred_username="ana", email="ana@example.com")}
        self.answer(200, json.dumps(answer).encode())

    def answer(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
issuer = f"http://127.0.0.1:{server.server_address[1]}"
(folder / "token").write_text(token_of("ci"))
(folder / "issuer").write_text(issuer)
server.serve_forever()
