import { act, me, state } from "./api.js";
import { clock, el, failure } from "./parts.js";
import { denialsPage, eventsPage, integrityPage, newsPage, nowPage, reportsPage, searchPage } from "./pages.js";
import { sessionPage } from "./session.js";

const PAGES = {
  now: ["Now", (values) => nowPage(values, live)], news: ["Since last time", newsPage], denials: ["Denials", denialsPage],
  events: ["Events", eventsPage], integrity: ["Integrity", integrityPage], reports: ["Reports", reportsPage],
};
const main = document.getElementById("main");
const line = document.getElementById("line");

/** Beats of the server: the line below the head, and what the open page makes of them. */
const live = {
  onbeat: null, source: null, asked: "",
  /** With parameters of active-sessions each beat brings their rows: one opening is one read. */
  open(parameters = {}) {
    const all = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
    if (state.account) all.set("account", state.account);
    if (this.source && this.asked === `?${all}`) return;
    this.source?.close();
    this.asked = `?${all}`;
    this.source = new EventSource(`/console/api/live${this.asked}`);
    this.source.onmessage = (message) => {
      const beat = JSON.parse(message.data);
      line.className = beat.unavailable ? "line bad" : "line";
      line.textContent = beat.unavailable
        ? `The views are not whole at the moment: ${beat.unavailable}`
        : `Trail complete to ${clock(beat.completeTo)}, verified to ${beat.verifiedTo ? clock(beat.verifiedTo) : "nothing yet"}${state.account ? `. You see account ${state.account}` : ""}`;
      this.onbeat?.(beat);
    };
    this.source.onerror = () => {
      line.className = "line bad";
      line.textContent = "The server does not answer; what you see may be old. It is tried again.";
    };
  },
};

let shown = 0;
async function show() {
  const mine = ++shown;
  const [path, rest = ""] = (location.hash.slice(2) || "now").split("?");
  const [page, id] = path.split("/");
  const values = new URLSearchParams(rest);
  live.onbeat = null;
  if (page !== "now" && path !== "") live.open();
  document.querySelectorAll("#nav a").forEach((link) => link.dataset.page === page
    ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current"));
  document.getElementById("q").value = page === "search" ? values.get("q") ?? "" : page === "session" ? id ?? "" : "";
  const slow = setTimeout(() => mine === shown && main.replaceChildren(el("p", { className: "empty" }, "Asking ...")), 400);
  let content;
  try {
    content = page === "session" ? await sessionPage(decodeURIComponent(id ?? ""))
      : page === "search" ? await searchPage(values)
      : await (PAGES[page] ?? PAGES.now)[1](values);
  } catch (error) {
    if (error.status === 401) return signedOut();
    content = [el("h1", {}, PAGES[page]?.[0] ?? "Scrip"), failure(error), el("p", {}, el("button", { onclick: show }, "Try again"))];
  } finally {
    clearTimeout(slow);
  }
  if (mine !== shown || !content) return;
  main.replaceChildren(...content);
  document.title = `${main.querySelector("h1")?.textContent ?? "Scrip"} - Scrip`;
  main.dataset.shown = location.hash;
}

function signedOut() {
  const card = el("div", { className: "card" });
  if (state.oidc) {
    card.append(el("p", {}, el("a", { id: "provider", className: "button main", href: "/console/oidc/start" }, "Sign in with your identity provider")),
      el("p", {}, "Or run this where you have credentials; it prints a link that is good once:"));
  } else {
    card.append(el("p", {}, "Run this where you have credentials; it prints a link that is good once:"));
  }
  card.append(el("pre", {}, "./scrip console"));
  live.source?.close();
  line.textContent = "Not signed in";
  main.replaceChildren(el("h1", {}, "Sign in"), card);
  document.getElementById("who").replaceChildren();
  document.getElementById("nav").replaceChildren();
}

async function start() {
  try {
    state.me = await me();
  } catch {
    return signedOut();
  }
  document.getElementById("nav").replaceChildren(...Object.entries(PAGES).map(([page, [name]]) =>
    el("a", { href: `#/${page}`, "data-page": page }, name)));
  document.getElementById("who").replaceChildren(
    el("span", { title: state.me.arn }, state.me.arn.split(":").slice(4).join(":")),
    el("button", { id: "times", onclick: () => { state.local = !state.local; localStorage.setItem("times", state.local ? "local" : "utc"); label(); show(); } }),
    el("button", { id: "sign-out", onclick: async () => { await act("sign-out").catch(() => null); location.reload(); } }, "Sign out"));
  label();
  await show();
}

function label() {
  document.getElementById("times").textContent = state.local ? "Local times" : "UTC";
}

document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = document.getElementById("q").value.trim();
  if (text) location.hash = `#/search?q=${encodeURIComponent(text)}`;
});
window.addEventListener("account", () => live.open());
window.addEventListener("hashchange", () => { if (state.me) { show(); main.focus(); } });
start();
