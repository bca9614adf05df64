"""Drives a running instance with boto3. Started by ./run, or by hand:

CHECKS_DATA=DIR python3 checks/boto3_check.py   DIR being the data folder of an instance with --trial-max-session 30s
"""

import configparser
import datetime
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request

import boto3
import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

data = os.environ["CHECKS_DATA"]
with open(os.path.join(data, "endpoints.json"), encoding="utf-8") as file:
    endpoints = json.load(file)
STS, AUDIT = endpoints["sts"], endpoints["audit"]
for endpoint in (STS, AUDIT):
    if not endpoint.startswith("http://127.0.0.1:"):
        sys.exit(f"{endpoint} is not on loopback")
file = configparser.ConfigParser(interpolation=None)
file.read(os.path.join(data, "credentials"))
KEY, SECRET = file["default"]["aws_access_key_id"], file["default"]["aws_secret_access_key"]

ADMIN = "arn:aws:iam::123456789012:user/admin"
ROLE = "arn:aws:iam::123456789012:role/demo"
DEMO = "arn:aws:sts::123456789012:assumed-role/demo"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
failed = False
state = {}


class Skipped(Exception):
    """This client can't do it."""


def client(service="sts", key=KEY, secret=SECRET, token=None):
    return boto3.session.Session(key, secret, token, "us-east-1").client(
        service, endpoint_url=STS, config=Config(retries={"max_attempts": 0}, proxies={}))


def client_of(credentials, service="sts"):
    return client(service, credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])


def assume(name, **more):
    return client().assume_role(RoleArn=ROLE, RoleSessionName=name, **more)


def equal(got, expected):
    if got != expected:
        raise AssertionError(f"expected {expected!r}, got {got!r}")


def refused(code, status, message, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        answer = error.response
        equal((answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]), (code, status))
        if message not in answer["Error"]["Message"]:
            raise AssertionError(f"expected a message with {message!r}, got {answer['Error']['Message']!r}") from None
        equal(answer["Error"].get("Type"), "Sender")
        if not answer["ResponseMetadata"].get("RequestId"):
            raise AssertionError("the answer has no request id") from None
        return
    raise AssertionError(f"expected {code}, and it was allowed")


def within(seconds, condition, otherwise):
    end = time.monotonic() + seconds
    while True:
        if condition():
            return
        if time.monotonic() > end:
            raise AssertionError(otherwise)
        time.sleep(0.1)


def fetch(url, headers=None, body=None):
    """The status, the headers and the body of what is at a URL, sent exactly as it is written."""
    try:
        with OPENER.open(urllib.request.Request(url, headers=headers or {}, data=body), timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def query(path, key=KEY, secret=SECRET, token=None, service="scrip", sent=None):
    """Signs a GET of the query API with botocore; `sent` may write the same query in another way."""
    request = AWSRequest("GET", AUDIT + path)
    SigV4Auth(Credentials(key, secret, token), service, "us-east-1").add_auth(request)
    status, _, body = fetch(AUDIT + (sent or path), dict(request.headers.items()))
    return status, json.loads(body)


def sessions(path):
    status, answer = query(path)
    equal(status, 200)
    equal(answer["complete"], True)
    return answer


def get_caller_identity():
    answer = client().get_caller_identity()
    equal((answer["Account"], answer["Arn"]), ("123456789012", ADMIN))
    equal(answer["UserId"][:4], "AIDA")


def config_file():
    old = {name: os.environ.get(name) for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    try:
        os.environ["AWS_CONFIG_FILE"] = os.path.join(data, "config")
        os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.path.join(data, "credentials")
        found = boto3.session.Session().client("sts")
        equal(found.meta.endpoint_url, STS)
        equal(found.get_caller_identity()["Arn"], ADMIN)
    finally:
        for name, value in old.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def assume_role():
    before = datetime.datetime.now(datetime.timezone.utc)
    answer = assume("watched", DurationSeconds=3600)
    credentials = state["watched"] = answer["Credentials"]
    equal(credentials["AccessKeyId"][:4], "ASIA")
    left = (credentials["Expiration"] - before).total_seconds()
    if not 0 < left <= 31:
        raise AssertionError(f"expected to expire within 30 s, not in {left} s")
    equal(answer["AssumedRoleUser"]["Arn"], DEMO + "/watched")
    equal(answer["AssumedRoleUser"]["AssumedRoleId"][:4], "AROA")
    equal(client_of(credentials).get_caller_identity()["UserId"], answer["AssumedRoleUser"]["AssumedRoleId"])


def session_used():
    equal(client_of(state["watched"]).get_caller_identity()["Arn"], DEMO + "/watched")


def get_session_token():
    equal(client_of(client().get_session_token()["Credentials"]).get_caller_identity()["Arn"], ADMIN)


def session_token_with_a_session():
    refused("AccessDenied", 403, "Cannot call GetSessionToken with session credentials",
            client_of(state["watched"]).get_session_token)


def access_denied():
    refused("AccessDenied", 403,
            f"User: {DEMO}/watched is not authorized to perform: iam:CreateUser on resource: "
            "arn:aws:iam::123456789012:user/eve because no identity-based policy allows the iam:CreateUser action",
            client_of(state["watched"], "iam").create_user, UserName="eve")


def role_chain():
    chained = client_of(state["watched"]).assume_role(RoleArn=ROLE, RoleSessionName="chained")
    equal(client_of(chained["Credentials"]).get_caller_identity()["Arn"], DEMO + "/chained")


def token_of_another_session():
    other = assume("other")["Credentials"]
    refused("InvalidClientTokenId", 403, "The security token included in the request is invalid",
            client_of({**state["watched"], "SessionToken": other["SessionToken"]}).get_caller_identity)


def token_cut():
    cut = state["watched"]["SessionToken"][:-8]
    refused("InvalidClientTokenId", 403, "The security token included in the request is invalid",
            client_of({**state["watched"], "SessionToken": cut}).get_caller_identity)


def unknown_key():
    refused("InvalidClientTokenId", 403, "The security token included in the request is invalid.",
            client(key="AKIAIOSFODNN7EXAMPLE").get_caller_identity)


def wrong_secret():
    refused("SignatureDoesNotMatch", 403, "The request signature we calculated does not match",
            client(secret="wrong").get_caller_identity)


def session_name_with_a_space():
    refused("ValidationError", 400, "'ana b' at 'roleSessionName' failed to satisfy constraint", assume, name="ana b")


def duration_over_the_maximum():
    refused("ValidationError", 400, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role",
            assume, name="ana", DurationSeconds=3601)
    refused("ValidationError", 400, "'43201' at 'durationSeconds' failed to satisfy constraint",
            assume, name="ana", DurationSeconds=43201)


def presigned(of=None, seconds=60, method="GET"):
    # Without HttpMethod boto3 signs what its model says, which is a POST.
    return (of or client()).generate_presigned_url("get_caller_identity", ExpiresIn=seconds, HttpMethod=method)


def presigned_url():
    status, headers, body = fetch(presigned())
    equal(status, 200)
    equal(headers["Content-Type"], "text/xml")
    if f"<Arn>{ADMIN}</Arn>" not in body or "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"" not in body:
        raise AssertionError(body)


def presigned_url_of_a_session():
    status, _, body = fetch(presigned(client_of(state["watched"])))
    equal(status, 200)
    if f"<Arn>{DEMO}/watched</Arn>" not in body:
        raise AssertionError(body)


def presigned_url_as_post():
    """A POST is what boto3 presigns unless told otherwise; a URL signed for one method is refused with the other."""
    status, _, body = fetch(presigned(method="POST"), body=b"")
    equal((status, f"<Arn>{ADMIN}</Arn>" in body), (200, True))
    status, _, body = fetch(presigned(), body=b"")
    equal((status, "<Code>SignatureDoesNotMatch</Code>" in body), (403, True))
    status, _, body = fetch(presigned(method="POST"))
    equal((status, "<Code>SignatureDoesNotMatch</Code>" in body), (403, True))


def presigned_url_expired():
    url = presigned(seconds=1)
    time.sleep(2.5)
    status, _, body = fetch(url)
    equal((status, "<Code>SignatureDoesNotMatch</Code>" in body, "expired" in body), (403, True, True))


def json_answer():
    """With Accept: application/json the answer is JSON."""
    request = AWSRequest("POST", STS + "/", headers={"Accept": "application/json",
                         "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
                         data="Action=GetCallerIdentity&Version=2011-06-15")
    SigV4Auth(Credentials(KEY, SECRET), "sts", "us-east-1").add_auth(request)
    status, headers, body = fetch(STS + "/", dict(request.headers.items()), request.body)
    equal((status, headers["Content-Type"].split(";")[0]), (200, "application/json"))
    equal(json.loads(body)["GetCallerIdentityResponse"]["GetCallerIdentityResult"]["Arn"], ADMIN)


def query_sessions():
    key = state["watched"]["AccessKeyId"]
    within(10, lambda: any(key == each["accessKeyId"] for each in sessions("/v1/sessions?limit=1000")["sessions"]),
           "the session is not listed within 10 s")
    status, one = query("/v1/sessions/" + key)
    equal(status, 200)
    equal({name: one[name] for name in
           ("accessKeyId", "state", "principalArn", "roleArn", "roleSessionName", "accountId", "sourceAddress", "endedAt")},
          {"accessKeyId": key, "state": "active", "principalArn": ADMIN, "roleArn": ROLE, "roleSessionName": "watched",
           "accountId": "123456789012", "sourceAddress": "127.0.0.1", "endedAt": None})


def query_filters():
    def keys(filters):
        return {each["accessKeyId"] for each in sessions("/v1/sessions?limit=1000&" + filters)["sessions"]}
    key = state["watched"]["AccessKeyId"]
    encoded = ROLE.replace(":", "%3A").replace("/", "%2F")
    issued = query("/v1/sessions/" + key)[1]["issuedAt"]
    for filters in ("state=active", "role=" + encoded, "principal=" + ADMIN.replace(":", "%3A").replace("/", "%2F"),
                    "account=123456789012", "sourceAddress=127.0.0.1", "issuedFrom=2020-01-01T00%3A00%3A00Z",
                    "issuedFrom=" + issued.replace(":", "%3A"), "expiresTo=2100-01-01T00%3A00%3A00Z",
                    "state=active&role=" + encoded + "&sourceAddress=127.0.0.1"):
        if key not in keys(filters):
            raise AssertionError("the session is missing with " + filters)
    for filters in ("state=undelivered", "role=" + encoded + "x", "account=210987654321", "sourceAddress=127.0.0.2",
                    "issuedTo=2020-01-01T00%3A00%3A00Z", "expiresFrom=2100-01-01T00%3A00%3A00Z"):
        equal(keys(filters), set())


def query_paging():
    client().get_session_token()
    assume("page")
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    path = "/v1/sessions?issuedTo=" + now.replace(":", "%3A")
    time.sleep(1)
    for order in ("", "&sort=issuedAt", "&sort=-expiresAt"):
        whole = [each["accessKeyId"] for each in sessions(path + order + "&limit=1000")["sessions"]]
        paged, token = [], ""
        while token is not None:
            answer = sessions(path + order + "&limit=1" + token)
            if len(answer["sessions"]) > 1:
                raise AssertionError(f"limit=1 answered {len(answer['sessions'])} sessions")
            paged += [each["accessKeyId"] for each in answer["sessions"]]
            token = answer["nextToken"] and "&nextToken=" + urllib.request.quote(answer["nextToken"], safe="")
        if len(whole) < 3:
            raise AssertionError(f"expected some pages, got {len(whole)}")
        equal(paged, whole)


def query_order():
    """A query may be sent in another order, and encoded in another way, than the one it was signed in."""
    signed = "/v1/sessions?limit=5&state=active&account=123456789012"
    for sent in (signed, "/v1/sessions?state=active&account=123456789012&limit=5",
                 "/v1/sessions?limit=5&account=12345678901%32&state=active"):
        status, answer = query(signed, sent=sent)
        equal((status, "sessions" in answer), (200, True))
    equal(query(signed, sent=signed.replace("limit=5", "limit=6"))[0], 403)


def query_refusals():
    def code(status_and_answer):
        status, answer = status_and_answer
        return status, answer["error"]["code"]
    watched = state["watched"]
    equal(code(query("/v1/sessions?limit=0")), (400, "ValidationError"))
    equal(code(query("/v1/sessions?limit=1001")), (400, "ValidationError"))
    equal(code(query("/v1/sessions?state=asleep")), (400, "ValidationError"))
    equal(query("/v1/sessions/ASIAIOSFODNN7EXAMPLE")[0], 404)
    equal(code(query("/v1/sessions", service="sts")), (403, "SignatureDoesNotMatch"))
    equal(code(query("/v1/sessions", secret="wrong")), (403, "SignatureDoesNotMatch"))
    equal(code(query("/v1/sessions", key="AKIAIOSFODNN7EXAMPLE")), (403, "InvalidClientTokenId"))
    equal(code(query("/v1/sessions", watched["AccessKeyId"], watched["SecretAccessKey"], watched["SessionToken"])),
          (403, "AccessDenied"))
    status, _, body = fetch(AUDIT + "/v1/sessions")
    equal((status, json.loads(body)["error"]["code"]), (403, "MissingAuthenticationToken"))


def own(path, body):
    """A signed request to one of the issuer's own paths."""
    request = AWSRequest(
        "POST", STS + path, headers={"Content-Type": "application/json"}, data=json.dumps(body))
    SigV4Auth(Credentials(KEY, SECRET), "scrip", "us-east-1").add_auth(request)
    return fetch(STS + path, dict(request.headers.items()), request.data.encode())


def federation_token():
    answer = client().get_federation_token(
        Name="bob", DurationSeconds=900,
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}))
    equal(answer["FederatedUser"]["Arn"], "arn:aws:sts::123456789012:federated-user/bob")
    equal(client_of(answer["Credentials"]).get_caller_identity()["UserId"], "123456789012:bob")
    refused("InvalidClientTokenId", 403, "The security token included in the request is invalid",
            client_of(answer["Credentials"], "iam").list_users)


def web_identity():
    idp = pathlib.Path(os.environ["CHECKS_IDP"])
    issuer = (idp / "issuer").read_text()
    provider = client("iam").create_open_id_connect_provider(Url=issuer, ClientIDList=["checks"])["OpenIDConnectProviderArn"]
    client("iam").create_role(RoleName="web-boto3", AssumeRolePolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {issuer[7:] + ":sub": "ci", issuer[7:] + ":aud": "checks"}}}]}))
    os.environ.update(AWS_WEB_IDENTITY_TOKEN_FILE=str(idp / "token"), AWS_ROLE_SESSION_NAME="ci",
                      AWS_ROLE_ARN="arn:aws:iam::123456789012:role/web-boto3", AWS_ENDPOINT_URL_STS=STS)
    try:
        # The default chain trades the token in by itself.
        answer = boto3.session.Session().client("sts", endpoint_url=STS, region_name="us-east-1").get_caller_identity()
        equal(answer["Arn"], "arn:aws:sts::123456789012:assumed-role/web-boto3/ci")
    finally:
        for name in ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_SESSION_NAME", "AWS_ROLE_ARN", "AWS_ENDPOINT_URL_STS"):
            del os.environ[name]
    unsigned = boto3.client("sts", endpoint_url=STS, region_name="us-east-1",
                            config=Config(signature_version=botocore.UNSIGNED))
    refused("InvalidIdentityToken", 400, "", unsigned.assume_role_with_web_identity,
            RoleArn="arn:aws:iam::123456789012:role/web-boto3", RoleSessionName="ci", WebIdentityToken="a.b.c")
    client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)


def decoded_denial():
    try:
        client_of(assume("decoded")["Credentials"], "iam").create_user(UserName="eve")
        raise AssertionError("it was allowed")
    except ClientError as error:
        message = error.response["ResponseMetadata"]["HTTPHeaders"]["x-scrip-authorization-message"]
    decoded = json.loads(client().decode_authorization_message(EncodedMessage=message)["DecodedMessage"])
    equal((decoded["allowed"], decoded["context"]["action"]), (False, "iam:CreateUser"))


def revoked_session():
    credentials = assume("revoked")["Credentials"]
    equal(own("/revoke", {"accessKeyId": credentials["AccessKeyId"], "reason": "check"})[0], 200)
    refused("ExpiredToken", 403, "The security token included in the request is expired",
            client_of(credentials).get_caller_identity)


def web_identity_token():
    if not hasattr(client(), "get_web_identity_token"):
        raise Skipped(f"boto3 {boto3.__version__} does not know GetWebIdentityToken")
    client("iam").enable_outbound_web_identity_federation()
    answer = client().get_web_identity_token(Audience=["https://api.example.com"], SigningAlgorithm="ES384")
    equal(answer["WebIdentityToken"].count("."), 2)
    client("iam").disable_outbound_web_identity_federation()


def expired_token():
    left = (state["watched"]["Expiration"] - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
    time.sleep(max(0, left) + 1)
    refused("ExpiredToken", 403, "The security token included in the request is expired",
            client_of(state["watched"]).get_caller_identity)


def session_ended():
    path = "/v1/sessions/" + state["watched"]["AccessKeyId"]
    within(10, lambda: query(path)[1]["state"] == "expired", "the session is not shown as expired within 10 s")
    within(10, lambda: query(path)[1]["endedAt"], "the end is not in the trail within 10 s of it")
    one = query(path)[1]
    equal((one["state"], one["endedAt"]), ("expired", one["expiresAt"]))


checks = [get_caller_identity, config_file, assume_role, session_used, get_session_token, session_token_with_a_session,
          access_denied, role_chain, token_of_another_session, token_cut, unknown_key, wrong_secret,
          session_name_with_a_space, duration_over_the_maximum, presigned_url, presigned_url_of_a_session,
          presigned_url_as_post, json_answer, query_sessions, query_filters, query_paging, query_order, query_refusals,
          federation_token, web_identity, decoded_denial, revoked_session, web_identity_token,
          presigned_url_expired, expired_token, session_ended]
for check in checks:
    name = "boto3/" + check.__name__.replace("_", "-")
    if check is config_file and tuple(map(int, boto3.__version__.split(".")[:2])) < (1, 28):
        print(f"skipped {name}: boto3 {boto3.__version__} takes no endpoint from a config file (get 1.28 or later)")
        continue
    try:
        check()
        print("ok " + name, flush=True)
    except Skipped as reason:
        print(f"skipped {name}: {reason}", flush=True)
    except Exception as error:  # whatever it is, it is this check's failure
        failed = True
        print(f"FAILED {name}: {type(error).__name__}: {' '.join(str(error).split())}", flush=True)
sys.exit(1 if failed else 0)
