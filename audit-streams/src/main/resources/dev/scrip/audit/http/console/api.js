/** Who is signed in, and what the server answers. */
export const state = { me: null, oidc: false, account: "", local: localStorage.getItem("times") === "local" };

export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function read(response) {
  if (response.status === 204) return null;
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Refused(response.status, "Unreadable", text || "the server did not answer");
  }
  if (!response.ok) {
    const error = json.error ?? {};
    if (typeof json.oidc === "boolean") state.oidc = json.oidc;
    throw new Refused(response.status, error.code ?? "Error", error.message ?? "the server refused");
  }
  return json;
}

async function fetched(path, options) {
  const stop = AbortSignal.timeout(60_000);
  let response;
  try {
    response = await fetch(path, { ...options, signal: stop });
  } catch (error) {
    throw new Refused(0, "Unreachable",
      error.name === "TimeoutError" ? "no answer within a minute" : "the server can not be reached");
  }
  return read(response);
}

export const me = () => fetched("/console/api/me");

/**
 * A question of the catalog. Who may see one account only must ask for it: the first refusal that
 * says so makes it the caller's own.
 */
export async function query(name, parameters = {}) {
  const all = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== "" && value !== null && value !== undefined) all.set(key, value);
  }
  if (state.account && !TRAIL.has(name)) all.set("account", state.account);
  try {
    return await fetched(`/v1/queries/${encodeURIComponent(name)}?${all}`);
  } catch (error) {
    if (error.status !== 403 || state.account || TRAIL.has(name) || !error.message.includes("names no account")) throw error;
    state.account = state.me.accountId;
    window.dispatchEvent(new Event("account"));
    return query(name, parameters);
  }
}

const TRAIL = new Set(["audit-reads", "platform", "integrity", "completeness"]);

export const csvOf = (name, parameters = {}) => {
  const all = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  if (state.account && !TRAIL.has(name)) all.set("account", state.account);
  all.set("format", "csv");
  return `/v1/queries/${encodeURIComponent(name)}?${all}`;
};

export const proof = (position) => fetched(`/v1/proofs/record/${encodeURIComponent(position)}`);

export const act = (action, body) =>
  fetched(`/console/api/${action}`, {
    method: "POST",
    headers: { "x-scrip-csrf": state.me.csrf, "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
