import { act, csvOf, query, state } from "./api.js";
import { brief, clock, el, failure, filters, foot, left, searchLink, sessionLink, table, time } from "./parts.js";
import uPlot from "./uPlot.js";

const go = (page, values) => { location.hash = `#/${page}${values.size ? `?${values}` : ""}`; };
const KEY = /^A(KIA|SIA)[A-Z2-7]{16}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]+)$/i;

export const SESSION_COLUMNS = [
  { name: "Key", kind: "key", of: (row) => sessionLink(row.accessKeyId) },
  { name: "Principal", of: (row) => searchLink(row.principalArn, brief(row.principalArn)) },
  { name: "Role", of: (row) => row.roleArn ? searchLink(row.roleArn, brief(row.roleArn)) : "" },
  { name: "Session", of: (row) => row.roleSessionName },
  { name: "From", of: (row) => row.sourceAddress ? searchLink(row.sourceAddress) : "" },
  { name: "Issued", kind: "time", of: (row) => time(row.issuedAt) },
  { name: "Left", kind: "number", of: (row) => row.state === "active" ? left(row.remainingSeconds) : row.state },
];

const day = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 19) + "Z";

/** What is active now, kept up to date while the page is open. */
export async function nowPage(values, live) {
  const asked = Object.fromEntries(values);
  const list = el("div", { "aria-live": "off" });
  const tiles = el("div", { className: "tiles" });
  const chart = el("div", { className: "chart", role: "img", "aria-label": "Sessions issued in each of the last 60 minutes" });
  const table100 = el("select", { id: "sort", "aria-label": "Order", onchange: (event) => {
    values.set("sort", event.target.value); go("now", values); } },
  [["-issuedAt", "newest first"], ["expiresAt", "ending soon first"]].map(([value, text]) =>
    el("option", { value, selected: asked.sort === value }, text)));
  let seen = null;
  function show(answer) {
    const fresh = new Set(answer.rows.map((row) => row.accessKeyId));
    const before = seen;
    seen = fresh;
    list.replaceChildren(table(SESSION_COLUMNS, answer.rows, {
      caption: answer.rows.length === 100 ? "Active sessions (the first 100)" : "Active sessions",
      empty: values.size ? "No active session matches these filters." : "No session is active. Obtain one: aws sts assume-role, or ./scrip exec --role demo -- CMD",
      rowClass: (row) => before && !before.has(row.accessKeyId) ? "new" : "" }), foot(answer));
  }
  const first = await query("active-sessions", { limit: 100, ...asked });
  show(first);
  let plot = null;
  live.onbeat = (beat) => {
    if (!beat.perMinute) return;
    const minutes = beat.perMinute;
    const total = minutes.reduce((sum, count) => sum + count, 0);
    const soon = list.querySelectorAll("tbody tr").length;
    tiles.replaceChildren(
      el("div", { className: "tile" }, el("b", {}, soon >= 100 ? "100+" : String(soon)), el("span", {}, "active, as filtered")),
      el("div", { className: "tile" }, el("b", {}, String(minutes.at(-1))), el("span", {}, "issued in the last minute")),
      el("div", { className: "tile" }, el("b", {}, String(total)), el("span", {}, "issued in the last hour")));
    const end = Math.floor(Date.parse(beat.now) / 60_000) * 60;
    const data = [minutes.map((_, i) => end - (minutes.length - 1 - i) * 60), minutes];
    const color = getComputedStyle(document.body).getPropertyValue("--accent").trim();
    const ink = getComputedStyle(document.body).getPropertyValue("--faint").trim();
    if (!plot && chart.isConnected) {
      plot = new uPlot({ width: chart.clientWidth, height: 130, legend: { show: false }, cursor: { show: false },
        series: [{}, { stroke: color, fill: `${color}22`, paths: uPlot.paths.bars({ size: [0.8] }), points: { show: false } }],
        axes: [{ stroke: ink, grid: { show: false }, values: (u, ticks) => ticks.map((tick) => clock(new Date(tick * 1000).toISOString()).slice(0, 5)) }, { stroke: ink, grid: { stroke: `${ink}33` }, size: 40 }],
        scales: { y: { range: (u, min, max) => [0, Math.max(4, max)] } } }, data, chart);
    } else if (plot) plot.setData(data);
    if (beat.answer && document.visibilityState === "visible") show(beat.answer);
  };
  live.open({ limit: 100, ...asked });
  return [el("h1", {}, "Now"), tiles, el("div", { className: "card" }, chart),
    filters([
      { key: "principal", label: "Principal ARN" }, { key: "role", label: "Role ARN" },
      { key: "sourceAddress", label: "Address" }, { key: "sessionName", label: "Session name" },
      { key: "provider", label: "Provider" }, { key: "tag", label: "Tag", hint: "key=value" }],
    values, (chosen) => go("now", chosen)),
    el("p", { className: "bar" }, table100, el("a", { className: "button", href: csvOf("active-sessions", asked), download: "active-sessions.csv" }, "Download CSV")),
    list];
}

/** Takes anything found in an alert and leads to what it is. */
export async function searchPage(values) {
  const text = (values.get("q") ?? "").trim();
  if (!text) return [el("h1", {}, "Search"), el("p", { className: "empty" }, "Type an access key id, an ARN, an address, a request id or a session name above.")];
  if (KEY.test(text)) { location.replace(`#/session/${text}`); return null; }
  const events = (attribute) => query("events", { attribute, value: text, from: new Date(Date.now() - 399 * 86_400_000).toISOString(), limit: 50 });
  const sessions = (parameter) => query("active-sessions", { [parameter]: text, limit: 100 });
  const asked = [];
  if (UUID.test(text)) asked.push(["Records with this request id", events("RequestId")], ["Records with this event id", events("EventId")]);
  else if (ADDRESS.test(text)) asked.push(["Active sessions from this address", sessions("sourceAddress")], ["Records from this address", events("SourceAddress")]);
  else if (text.startsWith("arn:")) {
    if (text.includes(":role/")) asked.push(["Active sessions of this role", sessions("role")]);
    else asked.push(["Active sessions of this principal", sessions("principal")], ["What it did", events("Principal")]);
    asked.push(["Records about it", events("ResourceName")]);
  } else asked.push(["Active sessions of this name", sessions("sessionName")], ["Records of this user or session", events("Username")],
    ["Records about it", events("ResourceName")]);
  const out = [el("h1", {}, text)];
  const answers = await Promise.allSettled(asked.map(([, answer]) => answer));
  answers.forEach((answer, i) => {
    out.push(el("h2", {}, asked[i][0]));
    if (answer.status === "rejected") out.push(failure(answer.reason));
    else out.push(table(answer.value.query.name === "events" ? EVENT_COLUMNS : SESSION_COLUMNS, answer.value.rows, { caption: asked[i][0], empty: "None." }), foot(answer.value));
  });
  return out;
}

const EVENT_COLUMNS = [
  { name: "Time", kind: "time", of: (row) => time(row.time) },
  { name: "User", of: (row) => row.username ?? brief(row.principalArn) },
  { name: "Event", of: (row) => el("a", { href: `#/events?attribute=EventId&value=${encodeURIComponent(row.eventId)}` }, row.eventName) },
  { name: "Result", of: (row) => row.errorCode ? el("span", { className: "tag bad" }, row.errorCode) : "" },
  { name: "From", of: (row) => row.sourceAddress },
  { name: "Key", kind: "key", of: (row) => row.accessKeyId ? sessionLink(row.accessKeyId) : "" },
  { name: "Resources", of: (row) => (row.resources ?? "").split(" ").slice(0, 3).map(brief).join(" ") },
];

const ATTRIBUTES = ["EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName", "EventSource", "AccessKeyId",
  "RequestId", "SourceAddress", "Principal", "Kind"];

export async function eventsPage(values) {
  const asked = Object.fromEntries(values);
  const one = asked.attribute === "EventId" && asked.value;
  if (one && !asked.from) asked.from = new Date(Date.now() - 399 * 86_400_000).toISOString();
  const answer = await query("events", { limit: 50, ...asked });
  const out = [el("h1", {}, "Event history"),
    filters([
      { key: "attribute", label: "Find by", options: [["", "everything"], ...ATTRIBUTES.map((name) => [name, name])] },
      { key: "value", label: "Value" }, { key: "from", label: "From (UTC)", hint: day() }, { key: "to", label: "To (UTC)" }],
    values, (chosen) => go("events", chosen))];
  if (one && answer.rows.length === 1) {
    const row = answer.rows[0];
    out.push(...eventDetail(row));
  } else {
    out.push(table(EVENT_COLUMNS, answer.rows, { caption: "Events, newest first", empty: "No event within the last 24 hours matches; choose an earlier From." }));
    if (answer.nextToken) out.push(el("p", {}, el("a", { className: "button", href: `#/events?${new URLSearchParams({ ...asked, nextToken: answer.nextToken })}` }, "Older")));
  }
  out.push(foot(answer));
  return out;
}

function eventDetail(row) {
  const record = JSON.parse(row.record);
  const out = [el("h2", {}, `${row.eventName} at ${time(row.time)}`),
    el("div", { className: "card" }, el("dl", {}, [["User", row.principalArn ?? row.username], ["From", row.sourceAddress], ["Source", row.eventSource],
      ["Error", row.errorCode], ["Message", record.errorMessage], ["Key", row.accessKeyId], ["Kind", row.kind], ["Lies at", row.position]]
      .filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, name === "Key" ? sessionLink(value) : value)])))];
  if (row.kind === "RequestDenied") out.push(...explained(record));
  out.push(el("h2", {}, "Record"), el("pre", { tabIndex: 0 }, JSON.stringify(record, null, 2)));
  return out;
}

/** Why something was denied, ending in the statement that would allow it. */
function explained(record) {
  const own = record.additionalEventData?.scrip ?? {};
  const action = /to perform: ([\w-]+:\w+)/.exec(record.errorMessage ?? "")?.[1] ?? `${record.eventSource?.split(".")[0]}:${record.eventName}`;
  const resource = own.resource ?? "*";
  const out = [el("h2", {}, "Why, and what would allow it")];
  if (own.reason !== "POLICY") {
    out.push(el("p", { className: "card" }, `Refused for ${(own.reason ?? "unknown reasons").toLowerCase()}${own.detail ? ` (${own.detail})` : ""}: no statement would allow it.`));
    return out;
  }
  const denies = (own.statements ?? []).filter((statement) => statement.effect === "DENY");
  if (denies.length > 0) {
    out.push(el("div", { className: "card" }, el("p", {}, "These statements deny it, whatever allows it; they would have to go or be narrowed:"),
      el("ul", {}, denies.map((statement) => el("li", { className: "mono" }, `${statement.policyArn} statement ${statement.sid ?? statement.index}`)))));
    return out;
  }
  const missing = own.missing ?? "no identity-based policy allows it";
  const trust = missing.includes("resource-based");
  const statement = trust
    ? { Effect: "Allow", Principal: { AWS: record.userIdentity?.arn }, Action: action }
    : { Effect: "Allow", Action: action, Resource: resource };
  const where = trust ? `the trust policy of ${resource}`
    : missing.includes("boundary") ? "the permissions boundary"
    : missing.includes("session") ? "the session policy that was passed"
    : missing.includes("service control") ? "a service control policy"
    : `a policy of ${record.userIdentity?.sessionContext?.sessionIssuer?.arn ?? record.userIdentity?.arn ?? "the caller"}`;
  out.push(el("div", { className: "card" }, el("p", {}, `Nothing allows it: ${missing}. In ${where}, this statement would:`),
    el("pre", { tabIndex: 0 }, JSON.stringify(statement, null, 2))));
  return out;
}

export async function denialsPage(values) {
  const asked = Object.fromEntries(values);
  const [counts, latest] = await Promise.all([
    query("denials", asked),
    query("events", { attribute: "Kind", value: "RequestDenied", limit: 50, from: asked.from, to: asked.to }).catch((error) => error)]);
  const spike = { yes: "bad", new: "warn" };
  const out = [el("h1", {}, "Denials"),
    filters([{ key: "principal", label: "Principal ARN" }, { key: "role", label: "Resource ARN" },
      { key: "reason", label: "Reason", options: [["", "all"], ["POLICY", "policy"], ["AUTHENTICATION", "authentication"], ["FEDERATION", "federation"], ["QUOTA", "quota"]] },
      { key: "from", label: "From (UTC)", hint: day() }, { key: "to", label: "To (UTC)" }], values, (chosen) => go("denials", chosen)),
    table([
      { name: "Hour", kind: "time", of: (row) => time(row.hour) },
      { name: "Principal", of: (row) => row.principalArn === "unknown" ? "unknown" : searchLink(row.principalArn, brief(row.principalArn)) },
      { name: "Resource", of: (row) => brief(row.resource) || row.resource },
      { name: "Reason", of: (row) => row.reason.toLowerCase() },
      { name: "Denials", kind: "number", of: (row) => String(row.denials) },
      { name: "Usual", kind: "number", of: (row) => String(row.usual) },
      { name: "Spike", of: (row) => el("span", { className: `tag ${spike[row.spike] ?? ""}` }, row.spike) }],
    counts.rows.toReversed(), { caption: "By hour", empty: "Nothing was denied in this time." }), foot(counts),
    el("h2", {}, "The latest, each with what would allow it")];
  if (latest instanceof Error) out.push(failure(latest));
  else out.push(table(EVENT_COLUMNS, latest.rows, { caption: "Latest denials", empty: "None." }));
  return out;
}

/** Since the reader was last here: what is new, to be acknowledged. */
export async function newsPage(values) {
  let from = values.get("from");
  let since = "the last 24 hours (nobody reviewed before)";
  if (!from) {
    const reviews = await query("events", { attribute: "Kind", value: "FindingAcknowledged", limit: 200, from: new Date(Date.now() - 90 * 86_400_000).toISOString() }).catch(() => ({ rows: [] }));
    const mine = reviews.rows.find((row) => row.principalArn === state.me.arn && JSON.parse(row.record).requestParameters?.finding === "daily-review");
    if (mine) { from = JSON.parse(mine.record).requestParameters.subject; since = `your last review at ${time(mine.time)}`; }
  }
  const answer = await query("news", { from });
  const open = answer.rows.filter((row) => !row.acknowledgedAt);
  const told = el("div", { role: "status" });
  const acknowledge = async (row, button) => {
    button.disabled = true;
    try {
      await act("acknowledge", { finding: row.finding, subject: row.subject });
      button.replaceWith(el("span", { className: "tag" }, "acknowledged"));
    } catch (error) { button.disabled = false; told.replaceChildren(failure(error)); }
  };
  const words = { "first-pair": "first pair", "new-address": "new address", "new-provider": "new provider", privileged: "privileged", "policy-change": "change", outliving: "outliving" };
  return [el("h1", {}, "Since you were last here"),
    el("p", {}, `Since ${since}: ${open.length} of ${answer.rows.length} not acknowledged.`),
    el("p", { className: "bar" }, el("button", { className: "main", id: "reviewed", onclick: async (event) => {
      event.target.disabled = true;
      try {
        await act("acknowledge", { finding: "daily-review", subject: answer.query.asOf, comment: `${answer.rowCount} findings, control total ${answer.controlTotal}` });
        told.replaceChildren(el("p", { className: "card" }, "Recorded: the review of today is in the trail."));
      } catch (error) { event.target.disabled = false; told.replaceChildren(failure(error)); }
    } }, "I have reviewed all of this")), told,
    table([
      { name: "Time", kind: "time", of: (row) => time(row.time) },
      { name: "What", of: (row) => el("span", { className: `tag ${row.finding === "outliving" ? "bad" : row.finding === "privileged" ? "warn" : ""}` }, words[row.finding] ?? row.finding) },
      { name: "About", of: (row) => row.subject.startsWith("ASIA") ? sessionLink(row.subject) : searchLink(row.subject, brief(row.subject)) },
      { name: "Who", of: (row) => row.principalArn ? searchLink(row.principalArn, brief(row.principalArn)) : "" },
      { name: "Detail", of: (row) => row.detail },
      { name: "Seen", of: (row) => row.acknowledgedAt ? `${brief(row.acknowledgedBy)} ${time(row.acknowledgedAt)}`
        : el("button", { onclick: (event) => acknowledge(row, event.target) }, "Acknowledge") }],
    answer.rows, { caption: "Findings", empty: "Nothing new: no first pair, provider, address, privileged use, change or outliving session." }), foot(answer)];
}

export async function integrityPage() {
  const [integrity, completeness, platform] = await Promise.all([query("integrity"), query("completeness"),
    query("platform", { from: new Date(Date.now() - 7 * 86_400_000).toISOString() })]);
  const holes = completeness.rows.filter((row) => row.missing > 0);
  return [el("h1", {}, "Integrity"),
    el("div", { className: "tiles" },
      ...integrity.rows.map((row) => el("div", { className: "tile" }, el("b", {}, clock(row.time)),
        el("span", {}, `${row.what === "checkpoint" ? "last signed checkpoint" : "last verification"}, ${row.records} records, by ${brief(row.by) || row.by}: ${row.result}`))),
      integrity.rows.length < 2 ? el("div", { className: "tile" }, el("b", {}, "never"), el("span", {}, "verified as a whole; do it: ./scrip verify")) : null,
      el("div", { className: "tile" }, el("b", {}, String(holes.length)), el("span", {}, "issuers' lanes with missing numbers")),
      el("div", { className: "tile" }, el("b", {}, String(completeness.notes?.deadLetters ?? "unknown")), el("span", {}, "records that could not be read"))),
    table(["issuer", "incarnation", "partition", "first", "last", "missing", "holes"].map((name) => ({ name, of: (row) => String(row[name] ?? "") })),
      completeness.rows, { caption: "Sequence numbers seen", empty: "No issuer wrote anything yet." }), foot(completeness),
    table([{ name: "Time", kind: "time", of: (row) => time(row.time) }, { name: "What", of: (row) => row.kind }, { name: "Issuer", of: (row) => row.issuer },
      { name: "Detail", of: (row) => row.detail }], platform.rows.toReversed(), { caption: "Starts, stops and settings of the last 7 days", empty: "None." }), foot(platform)];
}

const REPORTS = [
  ["credential-report", "Credentials of users, roles and providers, and their last use"], ["access-review", "Grants in force, who granted them, and what reviewers decided"],
  ["unused", "Users and roles not used for 90 days"], ["outliving", "Active sessions that outlive what they rest on"],
  ["first-pairs", "Roles assumed for the first time in 90 days"], ["privileged-assumptions", "Assumptions of privileged roles"],
  ["external-issuances", "Cross-account and external issuances"], ["assurance", "MFA, source identity and length of issuances"],
  ["scoped-issuances", "Session policies and tags by role"], ["concurrency", "Sessions at once and networks by principal"],
  ["usage", "Usage by principal and hour"], ["audit-reads", "Who read the audit data"]];

export async function reportsPage(values) {
  const name = REPORTS.some(([each]) => each === values.get("name")) ? values.get("name") : null;
  const asked = Object.fromEntries([...values].filter(([key]) => key !== "name"));
  const out = [el("h1", {}, "Reports"),
    el("p", {}, "Evidence packs with proofs are made on the command line: ./scrip report access-review. The questions behind them:")];
  if (!name) {
    out.push(table([{ name: "Report", of: (row) => el("a", { href: `#/reports?name=${row[0]}` }, row[1]) },
      { name: "Data", of: (row) => el("a", { href: csvOf(row[0]), download: `${row[0]}.csv` }, "CSV of the last day") }], REPORTS, { caption: "Reports" }));
    return out;
  }
  const spans = !["credential-report", "access-review", "unused", "outliving"].includes(name);
  if (spans) out.push(filters([{ key: "from", label: "From (UTC)", hint: day() }, { key: "to", label: "To (UTC)" }], values,
    (chosen) => { chosen.set("name", name); go("reports", chosen); }));
  const answer = await query(name, { ...asked, ...(answerPages(name) ? { limit: 1000 } : {}) });
  out.push(el("p", { className: "bar" }, el("a", { className: "button", href: csvOf(name, asked), download: `${name}.csv` }, "Download CSV"),
    el("a", { className: "button", href: "#/reports" }, "All reports")));
  const columns = answer.columns.filter((column) => answer.rows.some((row) => row[column] !== null))
    .map((column) => ({ name: column, of: (row) => cell(row[column]) }));
  out.push(table(columns, answer.rows, { caption: REPORTS.find(([each]) => each === name)?.[1] ?? name, empty: "No rows in this time." }), foot(answer));
  return out;
}

const answerPages = (name) => ["privileged-assumptions", "external-issuances"].includes(name);

function cell(value) {
  if (value === null) return "";
  const text = String(value);
  if (KEY.test(text)) return sessionLink(text);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? time(text) : text.startsWith("arn:") ? brief(text) : text;
}
