import { act, proof, query } from "./api.js";
import { brief, dialog, el, failure, foot, left, searchLink, sessionLink, table, time } from "./parts.js";

const FACTS = [
  ["Principal", "principalArn"], ["Role", "roleArn"], ["Session name", "roleSessionName"], ["Account", "accountId"],
  ["Caller's account", "callerAccountId"], ["From", "sourceAddress"], ["Provider", "provider"], ["Subject", "subject"],
  ["Issued", "issuedAt"], ["Expires", "expiresAt"], ["Ended", "endedAt"], ["MFA", "mfa"],
  ["Source identity", "sourceIdentity"], ["Privileged", "privileged"], ["Tags", "tags"],
  ["Session policy (SHA-256)", "sessionPolicy"], ["Policy ARNs", "policyArns"], ["Renews", "renews"],
  ["First use", "firstUse"], ["Last use", "lastUse"], ["Used at", "services"], ["Used from", "addresses"],
  ["Revoked by", "revokedBy"], ["Revocation", "revocation"],
];

function fact(key, value) {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return time(value);
  if (["principalArn", "roleArn", "sourceAddress", "roleSessionName"].includes(key)) return searchLink(value);
  return String(value);
}

/** The life of a session: what it is, its chain, each record, proofs; and its end, if it is wanted. */
export async function sessionPage(id) {
  const [life, tree] = await Promise.all([
    query("access-key", { accessKeyId: id }),
    id.startsWith("ASIA") ? query("session-tree", { accessKeyId: id }).catch(() => null) : null,
  ]);
  const session = life.notes?.session;
  if (!session && life.rows.length === 0) {
    return [el("h1", {}, id), el("p", { className: "empty" },
      "The trail knows nothing of this access key id, or it belongs to an account that you may not see.")];
  }
  const out = [el("h1", {}, el("span", { className: "mono" }, id), " ",
    session ? el("span", { className: `tag ${session.state === "active" ? "" : "bad"}` },
      session.state === "active" ? `active, ${left(session.remainingSeconds)} left` : session.state) : null)];
  if (session) {
    if (session.state === "active") {
      out.push(el("p", { className: "bar" }, el("button", {
        className: "bad", onclick: () => revoke(session, tree) }, "Revoke this session")));
    }
    out.push(el("div", { className: "card" }, el("dl", {}, FACTS.filter(([, key]) => session[key] !== undefined)
      .flatMap(([name, key]) => [el("dt", {}, name), el("dd", {}, fact(key, session[key]))]))));
  }
  if (tree && tree.rows.length > 0) {
    out.push(el("h2", {}, "Chain"), el("div", { className: "card" },
      el("p", {}, "Begins with ", el("b", {}, tree.notes?.person ?? "unknown"), tree.notes?.origin ? [" as ", searchLink(tree.notes.origin)] : ""),
      branch(tree.rows, id)));
  }
  out.push(el("h2", {}, "Records"),
    el("ol", { className: "timeline", "aria-label": "Timeline" }, life.rows.map((row) =>
      el("li", { className: row.errorCode || row.kind === "SessionEnded" ? "bad" : "" },
        el("span", { className: "mono" }, time(row.time)), ` ${row.eventName}`,
        row.errorCode ? el("span", { className: "tag bad" }, row.errorCode) : null,
        row.sourceAddress ? ` from ${row.sourceAddress}` : "", " ",
        el("a", { href: `#/events?attribute=EventId&value=${encodeURIComponent(row.eventID)}` }, "record"), " ",
        el("button", { onclick: (event) => prove(row.position, event.target) }, "proof")))),
    foot(life));
  return out;
}

function branch(rows, here) {
  const root = el("ul", { className: "tree" });
  const levels = [root];
  for (const row of rows) {
    const item = el("li", { className: row.accessKeyId === here ? "here" : "" },
      sessionLink(row.accessKeyId), ` ${brief(row.principalArn)} `,
      el("span", { className: `tag ${row.state === "active" ? "" : "bad"}` }, row.state), ` from ${time(row.issuedAt)}`);
    levels[row.depth].append(item);
    const below = el("ul");
    item.append(below);
    levels[row.depth + 1] = below;
    levels.length = row.depth + 2;
  }
  root.querySelectorAll("ul:empty").forEach((list) => list.remove());
  return root;
}

async function prove(position, button) {
  button.disabled = true;
  try {
    const found = await proof(position);
    dialog("Proof that the record is in the trail",
      el("p", {}, `${position} is in the tree that a signed checkpoint covers. Keep this; ./scrip prove checks it without Scrip running.`),
      el("pre", {}, JSON.stringify(found, null, 2)),
      el("button", { onclick: (event) => event.target.closest("dialog").close() }, "Close"));
  } catch (error) {
    dialog("Not proven yet", failure(error), el("p", {}, "Checkpoints are made once a minute; a newer record has none yet."),
      el("button", { onclick: (event) => event.target.closest("dialog").close() }, "Close"));
  } finally {
    button.disabled = false;
  }
}

/** What it ends is shown before it is ended. */
function revoke(session, tree) {
  const descendants = (tree?.rows ?? []).filter((row) => row.accessKeyId !== session.accessKeyId && row.state === "active"
    && below(tree.rows, row, session.accessKeyId));
  const reason = el("textarea", { id: "reason", maxLength: 500, required: true });
  const told = el("div", { role: "status" });
  const box = dialog("Revoke this session",
    el("p", {}, `It ends at once${descendants.length > 0 ? `, and with it ${descendants.length} active session(s) that descend from it` : "; nothing active descends from it"}.`),
    descendants.length > 0 ? el("ul", {}, descendants.map((row) => el("li", { className: "mono" }, `${row.accessKeyId} ${brief(row.principalArn)}`))) : null,
    el("p", {}, `Last used: ${session.lastUse ? time(session.lastUse) : "never, as far as the trail knows"}${session.addresses ? ` from ${session.addresses.join(", ")}` : ""}.`),
    el("label", { htmlFor: "reason" }, "Reason (goes into the trail)"), reason, told,
    el("p", { className: "bar" },
      el("button", { className: "bad", id: "revoke-now", onclick: async (event) => {
        if (!reason.value.trim()) { told.replaceChildren(el("p", { className: "error" }, "Say why: the reason is part of the record.")); reason.focus(); return; }
        event.target.disabled = true;
        try {
          await act("revoke", { accessKeyId: session.accessKeyId, withDescendants: true, reason: reason.value.trim() });
          box.close();
          untilOver(10);
        } catch (error) {
          told.replaceChildren(failure(error));
          event.target.disabled = false;
        }
      } }, "Revoke"),
      el("button", { onclick: () => box.close() }, "Keep it")));
  reason.focus();
}

/** Shows the page again until the trail says that the session is over: that takes a moment. */
function untilOver(times) {
  setTimeout(() => {
    if (times === 0 || !document.querySelector("main h1 .tag")?.textContent.startsWith("active")) return;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    untilOver(times - 1);
  }, 1200);
}

function below(rows, row, id) {
  const parents = new Map(rows.map((each) => [each.accessKeyId, each.parent]));
  for (let at = row.parent; at; at = parents.get(at)) if (at === id) return true;
  return false;
}
