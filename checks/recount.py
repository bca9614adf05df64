"""What each query's answer must add up to, counted from the raw topics: NAME, then name=value of its parameters.

    recount.py BOOTSTRAP REGISTRY active-sessions asOf=2026-11-26T12:00:00Z

prints the row count and the control total. What the issuer decided is read from its records.
"""
import datetime
import hashlib
import ipaddress
import sys
import uuid

from trail import Trail, control, hour, instant, iso

DAY = datetime.timedelta(days=1)


def span(q):
    at = instant(q["asOf"])
    begin = instant(q["from"]) if "from" in q else at + datetime.timedelta(milliseconds=1) - DAY
    return begin, at


def active_sessions(trail, q):
    return [(s["accessKeyId"], iso(s["issuedAt"])) for s in trail.alive(instant(q["asOf"]))]


active_at = active_sessions


def access_key(trail, q):
    key, at, rows = q["accessKeyId"], instant(q["asOf"]), []
    for r in trail.audit:
        about = [(r[d] or {}).get("accessKeyId") for d in ("sessionIssued", "sessionUsed", "issuanceAbandoned")]
        caller = (r["userIdentity"] or {}).get("accessKeyId")
        named = key in ((r["requestServed"] or {}).get("requestParameters") or "")
        if r["eventTime"] <= at and (key in about or caller == key or named):
            rows.append((r["position"],))
    rows += [(e["position"],) for e in trail.ends if e["accessKeyId"] == key and e["endedAt"] <= at]
    for c in trail.changes:
        images = [w["image"]["revocation"] for w in c["writes"] if w["image"] and w["image"]["revocation"]]
        if c["changeTime"] <= at and any(i["accessKeyId"] == key for i in images):
            rows.append((c["position"],))
    return rows


def role_assumptions(trail, q):
    return [(s["accessKeyId"], iso(s["issuedAt"])) for s in trail.issuances(*span(q)) if s["roleArn"] == q["role"]]


def principal_sessions(trail, q):
    return [(s["accessKeyId"], iso(s["issuedAt"])) for s in trail.issuances(*span(q))
            if s["callerArn"] == q["principal"]]


def session_tree(trail, q):
    ever = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)
    known = {s["accessKeyId"]: s for s in trail.issuances(ever, instant(q["asOf"]))}
    chain = [k for k in known[q["accessKeyId"]]["ancestors"] if k.startswith("ASIA")]
    root = chain[0] if chain else q["accessKeyId"]
    return [(k, s["ancestors"][-1] if s["ancestors"] else None) for k, s in known.items()
            if k == root or root in s["ancestors"]]


def denials(trail, q):
    begin, at = span(q)
    counts = {}
    for r in trail.audit:
        d = r["requestDenied"]
        if d and hour(begin) <= r["eventTime"] <= at:
            arn = (r["userIdentity"] or {}).get("arn") or "unknown"
            cell = (iso(hour(r["eventTime"])), arn, d["resource"], d["reason"])
            counts[cell] = counts.get(cell, 0) + 1
    return [cell + (count,) for cell, count in counts.items()]


def assurance(trail, q):
    found, counts, limit = trail.issuances(*span(q)), {}, int(q.get("longerThan", 3600))
    for s in found:
        life = (s["expiresAt"] - s["issuedAt"]).total_seconds()
        for cell in (("mfa", s["mfa"].lower().replace("_", "-")),
                     ("sourceIdentity", "present" if s["sourceIdentity"] else "absent"),
                     (f"longerThan{limit}", "yes" if -(-life // 1) > limit else "no")):
            counts[cell] = counts.get(cell, 0) + 1
    return [cell + (count, len(found)) for cell, count in counts.items()]


def first_pairs(trail, q):
    ever = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)
    begin, at = span(q)
    last, rows = {}, []
    for s in sorted(trail.issuances(ever, at), key=lambda s: (s["issuedAt"], s["accessKeyId"])):
        pair = s["callerArn"], s["roleArn"]
        if s["roleArn"]:
            if s["issuedAt"] >= begin and (pair not in last or last[pair] < s["issuedAt"] - 90 * DAY):
                rows.append((s["accessKeyId"],))
            last[pair] = s["issuedAt"]
    return rows


def unused(trail, q):
    at = instant(q["asOf"])
    since, last = at - int(q.get("days", 90)) * DAY, trail.last_uses(at)
    arns = [a for a, image in trail.directory(at).items() if image["user"] or image["role"]]
    return [(a, iso(last[a]) if a in last else None) for a in arns if a not in last or last[a] < since]


def outliving(trail, q):
    at = instant(q["asOf"])
    now, rows = trail.directory(at), []
    ids = {(i["user"] or i["role"] or {}).get("userId") or (i["user"] or i["role"] or {}).get("roleId")
           for i in now.values()}
    for s in trail.alive(at):
        caller = s["record"]["userIdentity"] or {}
        role, key = now.get(s["roleArn"], {}).get("role"), caller.get("accessKeyId") or ""
        image = now.get(s["callerArn"] + "/access-key/" + key, {}).get("accessKey")
        if (caller.get("principalId") or "")[:4] in ("AIDA", "AROA") and caller["principalId"].split(":")[0] not in ids:
            rows.append((s["accessKeyId"], "caller gone"))
        if s["roleArn"] and not (role and s["principalId"].startswith(role["roleId"])):
            rows.append((s["accessKeyId"], "role gone"))
        if (s["provider"] or "").startswith("arn:") and s["provider"] not in now:
            rows.append((s["accessKeyId"], "provider gone"))
        if key.startswith("AKIA") and not (image and image["active"]):
            rows.append((s["accessKeyId"], "issuing key inactive" if image else "issuing key gone"))
    return rows


def privileged_assumptions(trail, q):
    return [(s["accessKeyId"], iso(s["issuedAt"])) for s in trail.issuances(*span(q)) if s["privileged"] == "YES"]


def external_issuances(trail, q):
    return [(s["accessKeyId"], iso(s["issuedAt"])) for s in trail.issuances(*span(q))
            if s["provider"] or s["callerAccountId"] != s["accountId"]]


def scoped_issuances(trail, q):
    roles = {}
    for s in trail.issuances(*span(q)):
        scoped = bool(s["policySha256"]), bool(s["policyArns"]), bool(s["tags"])
        counts = roles.setdefault(s["roleArn"], [0, 0, 0, 0, 0])
        for i, one in enumerate((True, *scoped, not any(scoped))):
            counts[i] += one
    return [(role, *counts) for role, counts in roles.items()]


def network(address):
    parsed = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{address}/{24 if parsed.version == 4 else 64}", strict=False))


def peak(lives, group):
    """The most distinct groups at once, and when first: ends come before starts."""
    edges = sorted([(start, 1, g) for start, _, g in lives] + [(end, 0, g) for _, end, g in lives])
    counts, most, when = {}, 0, None
    for at, begins, g in edges:
        counts[g] = counts.get(g, 0) + (1 if begins else -1)
        now = sum(c > 0 for c in counts.values()) if group else sum(counts.values())
        if now > most:
            most, when = now, at
    return most, iso(when)


def concurrency(trail, q):
    begin, at = span(q)
    to, lives = at + datetime.timedelta(milliseconds=1), {}
    for s in trail.issuances(begin - 1.5 * DAY, at):
        end = min(trail.ended.get(s["accessKeyId"], s["expiresAt"]), s["expiresAt"], to)
        if max(begin, s["issuedAt"]) < end:
            life = max(begin, s["issuedAt"]), end, network(s["record"]["sourceIPAddress"])
            lives.setdefault(s["callerArn"], []).append(life)
    return [(arn, *peak(all, False), *peak(all, True)) for arn, all in lives.items()]


def usage(trail, q):
    begin, at = span(q)
    step = {"minute": 60, "hour": 3600, "day": 86400}[q.get("step", "hour")]
    floor = lambda time: time - datetime.timedelta(seconds=time.timestamp() % step)
    first, end, cells = floor(begin), floor(at) + datetime.timedelta(seconds=step), {}
    for s in trail.issuances(first, end):
        c = cells.setdefault((s["callerArn"], iso(floor(s["issuedAt"]))), [0, 0, 0, 0])
        life = -(-(s["expiresAt"] - s["issuedAt"]).total_seconds() // 1)
        c[0], c[1], c[3] = c[0] + 1, c[1] + bool(s["renews"]), c[3] + int(life)
    for r in trail.audit:
        arn = (r["userIdentity"] or {}).get("arn")
        if r["requestDenied"] and arn and first <= r["eventTime"] < end:
            cells.setdefault((arn, iso(floor(r["eventTime"]))), [0, 0, 0, 0])[2] += 1
    return [cell + tuple(counts) for cell, counts in cells.items()]


def ids_of(trail, q, kinds):
    begin, at = span(q)
    return [(r["eventID"],) for r in trail.audit if r["kind"] in kinds and begin <= r["eventTime"] <= at]


def audit_reads(trail, q):
    return ids_of(trail, q, {"DataRead"})


def platform(trail, q):
    return ids_of(trail, q, {"PlatformStarted", "PlatformStopped", "UncleanEndFound", "IssuanceRefused",
                             "DenialsSuppressed", "SettingChanged", "KeyRotated"})


def events(trail, q):
    begin, at = span(q)
    rows = [(r["eventID"],) for r in trail.audit if r["eventName"] == q["value"] and begin <= r["eventTime"] <= at]
    across = [r for r in trail.issued if r["eventName"] == q["value"] and begin <= r["eventTime"] <= at
              and r["sessionIssued"]["callerAccountId"] != r["sessionIssued"]["accountId"]
              and (r["userIdentity"] or {}).get("accountId")]
    return rows + [(str(uuid.uuid5(uuid.NAMESPACE_OID, f"scrip:{r['eventID']}:{r['sessionIssued']['accountId']}")),)
                   for r in across]


def news(trail, q):
    begin, at = span(q)
    ever = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)
    before = [s for s in trail.issuances(ever, at) if begin - 90 * DAY <= s["issuedAt"] < begin]
    since = trail.issuances(begin, at)
    rows = [("first-pair", k) for k, in first_pairs(trail, q)] + [("outliving", k) for k, _ in outliving(trail, q)]
    rows += [("privileged", s["accessKeyId"]) for s in since if s["privileged"] == "YES"]
    for finding, value in (("new-address", lambda s: s["record"]["sourceIPAddress"]),
                           ("new-provider", lambda s: s["provider"])):
        rows += [(finding, v) for v in {value(s) for s in since} - {value(s) for s in before} - {None}]
    for c in trail.changes:
        arns = [w["arn"] for w in c["writes"] if w["arn"].startswith("arn:aws:iam::")]
        if arns and c["requestedBy"] and c["requestedBy"]["arn"] and begin <= c["changeTime"] <= at:
            rows.append(("policy-change", arns[0]))
    return rows


def integrity(trail, q):
    at, rows = instant(q["asOf"]), []
    notes = [(instant(time), sum(sizes)) for time, sizes in trail.checkpoints() if instant(time) <= at]
    if notes:
        rows.append(("checkpoint", iso(notes[-1][0]), notes[-1][1]))
    done = [r for r in trail.audit if r["kind"] == "TrailVerified" and r["eventTime"] <= at]
    if done:
        last = max(done, key=lambda r: r["eventTime"])
        rows.append(("verification", iso(last["eventTime"]), last["trailVerified"]["records"]))
    return rows


def completeness(trail, q):
    seen = {}
    for r in trail.audit:
        if r["eventTime"] <= instant(q["asOf"]):
            w = r["writer"]
            numbers = seen.setdefault((w["issuer"], w["incarnation"], r["partition"]), set())
            numbers.add(w["sequence"])
            numbers.update((r["sequenceClosed"] or {}).get("sequences", []))
            if r["issuanceAbandoned"]:
                numbers.add(r["issuanceAbandoned"]["closedSequence"])
    return [lane + (min(n), max(n), max(n) - min(n) + 1 - len(n)) for lane, n in seen.items()]


def credential_report(trail, q):
    now, keys = trail.directory(instant(q["asOf"])), {}
    owners = {i["mfaDevice"]["userArn"] for i in now.values() if i["mfaDevice"]}
    made = [i["accessKey"] for i in now.values() if i["accessKey"]]
    for k in sorted(made, key=lambda k: (k["createdAt"], k["accessKeyId"])):
        keys.setdefault(k["userArn"], []).append(k["active"])
    users = [i["user"]["arn"] for i in now.values() if i["user"]] + [a for a in keys if a.endswith(":root")]
    rows = [(a, a in owners, *(keys.get(a, []) + [False, False])[:2]) for a in users]
    others = [i[kind]["arn"] for i in now.values() for kind in ("role", "oidcProvider", "samlProvider") if i[kind]]
    return rows + [(a, None, None, None) for a in others]


def access_review(trail, q):
    lines = []
    for image in trail.directory(instant(q["asOf"])).values():
        who = image["user"] or image["group"] or image["role"]
        if who:
            texts = ["inline " + p["name"] for p in who["inlinePolicies"]]
            texts += ["attached " + a for a in who["attachedPolicyArns"]]
            texts += ["group " + g for g in who.get("groups", [])] + (["trust"] if image["role"] else [])
            lines += [hashlib.sha256((who["arn"] + "\n" + t).encode()).hexdigest()[:16] for t in texts]
    order = sorted(lines, key=lambda l: hashlib.sha256(f"{q.get('seed', 0)}\n{l}".encode()).hexdigest())
    sample = set(order[:int(q.get("size", 25))])
    return [(line, line in sample) for line in lines]


def recount(trail, name, parameters):
    return control(globals()[name.replace("-", "_")](trail, parameters))


if __name__ == "__main__":
    asked = dict(each.split("=", 1) for each in sys.argv[4:])
    asked.setdefault("asOf", iso(datetime.datetime.now(datetime.timezone.utc)))
    print(*recount(Trail(sys.argv[1], sys.argv[2]), sys.argv[3], asked))
