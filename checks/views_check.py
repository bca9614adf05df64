"""Asks every query of a running instance, whose data folder CHECKS_DATA is, and recounts each answer."""
import datetime
import json
import os
import random
import sys
import time
import urllib.parse
import urllib.request

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

import recount
from trail import Trail, instant, iso

data = os.environ["CHECKS_DATA"]
with open(os.path.join(data, "endpoints.json"), encoding="utf-8") as file:
    endpoints = json.load(file)
STS, AUDIT, KAFKA = endpoints["sts"], endpoints["audit"], endpoints["kafka"]
ROLE, ADMIN = "arn:aws:iam::123456789012:role/", "arn:aws:iam::123456789012:user/admin"
ANYONE = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"sts:*"}]}'
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
failed = False


def session_of(credentials=None):
    found = botocore.session.Session(profile=None)
    if credentials:
        found.set_credentials(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])
    return found


os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.path.join(data, "credentials")
for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
    os.environ.pop(name, None)
OWN = session_of().get_credentials()


def client(service, credentials=None):
    return session_of(credentials).create_client(service, region_name="us-east-1", endpoint_url=STS)


def ask(query, **parameters):
    url = AUDIT + "/v1/queries/" + query + "?" + urllib.parse.urlencode(sorted(parameters.items()))
    request = AWSRequest("GET", url)
    SigV4Auth(OWN, "scrip", "us-east-1").add_auth(request)
    try:
        with OPENER.open(urllib.request.Request(url, headers=dict(request.headers.items())), timeout=60) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{error.code}: {error.read().decode()}") from None


def whole(query, **parameters):
    """The count and the control total of all pages."""
    count, total, token = 0, 0, None
    while True:
        page = ask(query, **parameters, **({"nextToken": token} if token else {}))
        count, total = count + page["rowCount"], (total + int(page["controlTotal"], 16)) % 2**64
        token = page["nextToken"]
        if not token:
            return count, f"{total:016x}"


def refused(call, **parameters):
    try:
        call(**parameters)
    except Exception:  # which error it is, is tested elsewhere
        return
    raise AssertionError("it was allowed")


def play():
    """Something of everything that the queries ask about."""
    sts, iam = client("sts"), client("iam")
    for name, tags in (("views-a", []), ("views-b", []), ("views-gone", []),
                       ("views-privileged", [{"Key": "scrip:privileged", "Value": "true"}])):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=ANYONE % "123456789012", Tags=tags)
        iam.put_role_policy(RoleName=name, PolicyName="Chain", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]}))
    made = {}
    for role, session, more in (
            ("views-a", "plain", {}), ("views-a", "plain", {}), ("views-b", "named", {"SourceIdentity": "ana"}),
            ("views-a", "scoped", {"Policy": ANYONE_MAY_READ, "Tags": [{"Key": "team", "Value": "blue"}]}),
            ("views-gone", "outlives", {}), ("views-privileged", "root-like", {"DurationSeconds": 900})):
        answer = sts.assume_role(RoleArn=ROLE + role, RoleSessionName=session, **more)
        made[session] = answer["Credentials"]
    chained = client("sts", made["plain"])
    made["link"] = chained.assume_role(RoleArn=ROLE + "views-b", RoleSessionName="link")["Credentials"]
    client("sts", made["link"]).get_caller_identity()
    for _ in range(3):
        refused(client("iam", made["plain"]).create_user, UserName="eve")
    iam.delete_role_policy(RoleName="views-gone", PolicyName="Chain")
    iam.delete_role(RoleName="views-gone")
    return made


ANYONE_MAY_READ = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:Get*","Resource":"*"}]}'


def check(name, run):
    global failed
    try:
        run()
        print("ok views/" + name, flush=True)
    except Exception as error:  # whatever it is, it is this check's failure
        failed = True
        print(f"FAILED views/{name}: {type(error).__name__}: {' '.join(str(error).split())[:400]}", flush=True)


def equal(got, expected):
    if got != expected:
        raise AssertionError(f"the answer has {got!r}, recounted are {expected!r}")


made = play()
time.sleep(2)
at = datetime.datetime.now(datetime.timezone.utc)
asked = {"asOf": iso(at.replace(microsecond=at.microsecond // 1000 * 1000))}
key = {"accessKeyId": made["plain"]["AccessKeyId"]}
QUERIES = {
    "active-sessions": {}, "active-at": {}, "access-key": key, "role-assumptions": {"role": ROLE + "views-a"},
    "principal-sessions": {"principal": ADMIN}, "session-tree": key, "denials": {}, "assurance": {},
    "first-pairs": {}, "unused": {"days": "1"}, "outliving": {}, "privileged-assumptions": {},
    "external-issuances": {}, "scoped-issuances": {}, "concurrency": {}, "usage": {}, "audit-reads": {},
    "platform": {}, "integrity": {}, "completeness": {}, "credential-report": {},
    "access-review": {"seed": "7", "size": "5"},
    "events": {"attribute": "EventName", "value": "AssumeRole"}, "news": {}}
time.sleep(2)
answers = {name: whole(name, **asked, **more) for name, more in QUERIES.items()}
steps = {step: whole("usage", **asked, step=step) for step in ("minute", "day")}
trail = Trail(KAFKA, AUDIT + "/registry")
for name, more in QUERIES.items():
    check(name, lambda: equal(answers[name], recount.recount(trail, name, {**asked, **more})))
for step, answer in steps.items():
    check(f"usage-by-the-{step}", lambda: equal(answer, recount.recount(trail, "usage", {**asked, "step": step})))


def random_instants():
    """Active at 1,000 instants, each with the count and the total of its own recount."""
    first = min(r["eventTime"] for r in trail.audit)
    seconds = (instant(asked["asOf"]) - first).total_seconds()
    chosen = random.Random(20261126)
    for _ in range(int(os.environ.get("CHECKS_INSTANTS", "1000"))):
        when = first + datetime.timedelta(milliseconds=int(chosen.random() * seconds * 1000))
        when = iso(when.replace(microsecond=when.microsecond // 1000 * 1000))
        got = whole("active-at", asOf=when, limit="1000")
        wanted = recount.recount(trail, "active-at", {"asOf": when})
        if got != wanted:
            raise AssertionError(f"at {when}: the answer has {got!r}, recounted are {wanted!r}")


check("active-at-random-instants", random_instants)
check("forged-token", lambda: refused(ask, query="active-sessions", nextToken="AAAA" * 12))
check("unknown-filter", lambda: refused(ask, query="active-sessions", colour="blue"))
check("impossible-range", lambda: refused(ask, query="usage", **{"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}))
check("years", lambda: refused(ask, query="usage", **{"from": "2001-01-01T00:00:00Z"}))
sys.exit(1 if failed else 0)
