// The console in a real browser, against the instance whose data folder is CHECKS_DATA.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const data = process.env.CHECKS_DATA;
const scrip = process.env.SCRIP;
const shots = process.env.CHECKS_SHOTS; // a folder for screenshots, if they are wanted
const { audit } = JSON.parse(readFileSync(`${data}/endpoints.json`, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const quiet = { stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" };
const run = (...args) => execFileSync(scrip, [...args, "--data", data], quiet).trim();
const issue = (name, role = "demo", profile = []) =>
  JSON.parse(execFileSync(scrip, ["credentials", "--data", data, "--role", role, "--session-name", name, ...profile], quiet)).AccessKeyId;
let failed = false;

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

async function signedIn(options = {}, profile = []) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => { if (message.type() === "error" && !message.text().includes("403")) page.faults.push(message.text()); });
  page.on("dialog", (dialog) => { page.faults.push(`a script ran: ${dialog.message()}`); dialog.dismiss(); });
  const link = execFileSync(scrip, ["console", "--data", data, ...profile], quiet).trim();
  await page.goto(link);
  await page.waitForSelector("#nav a");
  page.link = link;
  return page;
}

function need(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}

async function check(name, body) {
  try {
    await body();
    console.log(`ok console/${name}`);
  } catch (error) {
    failed = true;
    console.log(`FAILED console/${name}: ${String(error.message ?? error).replace(/\s+/g, " ").slice(0, 400)}`);
  }
}

const first = issue("console-first");
const page = await signedIn();
const open = async (hash, wait = "h1") => {
  await page.goto(`${audit}/console#/${hash}`);
  await page.waitForFunction((wanted) => document.getElementById("main").dataset.shown === wanted, `#/${hash}`);
  await page.waitForSelector(wait);
};

await check("the-link-is-good-once", async () => {
  const answer = await fetch(page.link, { redirect: "manual" });
  need(answer.status === 403, `a second use was answered with ${answer.status}`);
});
await check("nothing-without-signing-in", async () => {
  need((await fetch(`${audit}/v1/queries/active-sessions`)).status === 403, "an unsigned query was answered");
  need((await fetch(`${audit}/console/api/me`)).status === 401, "somebody is signed in");
  need((await fetch(`${audit}/console/api/revoke`, { method: "POST" })).status === 401, "an unsigned revocation was answered");
});
await check("changes-need-the-page", async () => {
  const cookie = (await page.context().cookies()).find((each) => each.name === "scrip-console");
  need(cookie.httpOnly && cookie.sameSite === "Strict", "the cookie is open to scripts or other sites");
  const answer = await fetch(`${audit}/console/api/revoke`, { method: "POST", headers: { cookie: `scrip-console=${cookie.value}` }, body: "{}" });
  need(answer.status === 403, `a request without the page's token was answered with ${answer.status}`);
});
await check("strict-policy", async () => {
  const policy = (await fetch(`${audit}/console`)).headers.get("content-security-policy");
  need(policy.includes("default-src 'none'") && !policy.includes("unsafe"), policy);
});
await check("first-page", async () => {
  const ready = await page.evaluate(() => new Promise((resolve) => {
    const look = () => document.querySelector("main tbody tr") ? resolve(performance.now()) : requestAnimationFrame(look);
    look();
  }));
  need(ready < 5000, `the first rows came after ${Math.round(ready)} ms`);
});
await check("search-leads-to-a-session", async () => {
  await page.fill("#q", first);
  await page.press("#q", "Enter");
  await page.waitForFunction((id) => document.querySelector("h1")?.textContent.includes(id), first);
  need((await page.textContent("main")).includes("console-first"), "the session's name is not shown");
});
await check("search-by-name-and-address", async () => {
  for (const text of ["console-first", "127.0.0.1", "arn:aws:iam::123456789012:role/demo"]) {
    await page.fill("#q", text);
    await page.press("#q", "Enter");
    await page.waitForFunction((wanted) => document.querySelector("h1")?.textContent === wanted
      && document.querySelectorAll("main h2").length > 0, text);
    need((await page.textContent("main")).includes(first), `${text} does not lead to the session`);
  }
});
await check("chain", async () => {
  const admin = run("credentials", "--role", "demo", "--session-name", "console-parent");
  const parent = JSON.parse(admin);
  await open(`session/${parent.AccessKeyId}`, ".tree li");
  need((await page.textContent(".tree")).includes(parent.AccessKeyId), "the chain does not show the session");
});
await check("a-new-session-arrives", async () => {
  await open("now", "tbody tr");
  const id = issue("console-arrives");
  await page.waitForSelector(`text=${id}`, { timeout: 15_000 });
});
await check("a-denial-explained", async () => {
  const denied = JSON.parse(execFileSync(scrip, ["credentials", "--data", data, "--role", "demo", "--session-name", "console-denied"], quiet));
  const env = { ...process.env, AWS_ACCESS_KEY_ID: denied.AccessKeyId, AWS_SECRET_ACCESS_KEY: denied.SecretAccessKey, AWS_SESSION_TOKEN: denied.SessionToken };
  try {
    execFileSync(scrip, ["query", "active-sessions", "--data", data], { ...quiet, env });
  } catch { /* it is denied: that is what is looked at */ }
  await open("denials", "main table");
  await page.waitForSelector("text=AccessDenied");
  await page.click("main table >> nth=1 >> tbody tr >> nth=0 >> a >> nth=0");
  await page.waitForSelector("text=what would allow it");
  need((await page.textContent("main pre")).includes('"Effect": "Allow"'), "no statement is shown");
});
await check("revoke-and-see-it-go", async () => {
  const id = issue("console-revoked");
  await page.waitForTimeout(700);
  await open(`session/${id}`, "text=Revoke this session");
  await page.click("text=Revoke this session");
  await page.fill("#reason", "seen in an alert");
  await page.click("#revoke-now");
  await page.waitForSelector(".tag.bad >> text=revoked", { timeout: 15_000 });
  await open("now", "h1");
  await page.waitForFunction((gone) => !document.querySelector("main").textContent.includes(gone), id, { timeout: 15_000 });
});
await check("findings-acknowledged", async () => {
  await open("news", "main table");
  await page.click("text=Acknowledge >> nth=0");
  await page.waitForSelector("text=acknowledged");
  await page.click("#reviewed");
  await page.waitForSelector("text=the review of today is in the trail");
});
await check("event-history", async () => {
  await open("events?attribute=EventName&value=AssumeRole", "main table");
  await page.click("main table tbody tr >> nth=0 >> a >> nth=0");
  await page.waitForSelector("main pre");
  need((await page.textContent("main pre")).includes('"eventVersion": "1.08"'), "the record is not shown");
});
await check("integrity-and-reports", async () => {
  await open("integrity", ".tile");
  await open("reports?name=credential-report", "main table");
});
await check("export", async () => {
  await open("now", "tbody tr");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download CSV")]);
  const text = readFileSync(await download.path(), "utf8");
  need(text.startsWith("accessKeyId,state,"), `the file begins with ${text.slice(0, 40)}`);
});
await check("hostile-text-is-text", async () => {
  const name = "=cmd@x,-.+";
  const agent = "<img src=x onerror=alert(1)>";
  execFileSync(scrip, ["credentials", "--data", data, "--role", "demo", "--session-name", name], quiet);
  await fetch(`${JSON.parse(readFileSync(`${data}/endpoints.json`, "utf8")).sts}/`, {
    method: "POST", headers: { "user-agent": agent, "content-type": "application/x-www-form-urlencoded",
      authorization: "AWS4-HMAC-SHA256 Credential=AKIA<script>alert(2)</script>/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00" },
    body: "Action=GetCallerIdentity&Version=2011-06-15" });
  await page.waitForTimeout(1000);
  await open("now", "tbody tr");
  await page.waitForSelector(`text=${name}`);
  await open(`search?q=${encodeURIComponent(agent)}`, "h1");
  await page.waitForTimeout(500);
  need(!(await page.content()).includes("<img src=\"x\""), "markup was taken over");
});
await check("an-auditor-of-one-account", async () => {
  const { sts } = JSON.parse(readFileSync(`${data}/endpoints.json`, "utf8"));
  const env = { ...process.env, AWS_SHARED_CREDENTIALS_FILE: `${data}/credentials`, AWS_DEFAULT_REGION: "us-east-1" };
  const iam = (...args) => execFileSync("aws", ["--endpoint-url", sts, "--output", "json", "iam", ...args], { ...quiet, env });
  iam("create-user", "--user-name", "console-auditor");
  iam("put-user-policy", "--user-name", "console-auditor", "--policy-name", "One", "--policy-document", JSON.stringify({
    Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "scrip:*", Resource: "arn:aws:scrip:*:123456789012:*" }] }));
  const key = JSON.parse(iam("create-access-key", "--user-name", "console-auditor")).AccessKey;
  const link = execFileSync(scrip, ["console", "--data", data], { ...quiet,
    env: { ...process.env, AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey } }).trim();
  const context = await browser.newContext();
  const auditor = await context.newPage();
  await auditor.goto(link);
  await auditor.waitForSelector("main tbody tr");
  await auditor.waitForSelector("#line >> text=You see account 123456789012");
  const [one, all] = await auditor.evaluate(async () => Promise.all(["?account=123456789012", ""].map(async (query) =>
    (await fetch(`/v1/queries/active-sessions${query}`)).status)));
  need(one === 200 && all === 403, `the account was answered with ${one}, all accounts with ${all}`);
  await auditor.goto(`${audit}/console#/integrity`);
  await auditor.waitForSelector("text=Your policies do not allow this view");
  await context.close();
});
await check("sign-in-by-an-identity-provider", async () => {
  const provider = readFileSync(`${process.env.CHECKS_IDP}/issuer`, "utf8");
  const { sts } = JSON.parse(readFileSync(`${data}/endpoints.json`, "utf8"));
  const env = { ...process.env, AWS_SHARED_CREDENTIALS_FILE: `${data}/credentials`, AWS_DEFAULT_REGION: "us-east-1" };
  const iam = (...args) => execFileSync("aws", ["--endpoint-url", sts, "--output", "json", "iam", ...args], { ...quiet, env });
  const context = await browser.newContext();
  const person = await context.newPage();
  const signIn = async () => {
    await person.goto(`${audit}/console`);
    await person.click("#provider");
    await person.click("#yes");
  };
  await signIn();
  need((await person.textContent("body")).includes("no session of arn:aws:iam::123456789012:role/console-person"),
    "a person without a role was signed in");
  const name = provider.replace(/^https?:\/\//, "");
  const arn = `arn:aws:iam::123456789012:oidc-provider/${name}`;
  try { iam("create-open-id-connect-provider", "--url", provider, "--client-id-list", "checks"); } catch { /* another check made it */ }
  iam("create-role", "--role-name", "console-person", "--assume-role-policy-document", JSON.stringify({
    Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Federated: arn }, Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${name}:aud`]: "checks" } } }] }));
  iam("put-role-policy", "--role-name", "console-person", "--policy-name", "Look", "--policy-document", JSON.stringify({
    Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "scrip:ListSessions", Resource: "*" }] }));
  await signIn();
  await person.waitForSelector("#who >> text=assumed-role/console-person/ana");
  await person.waitForSelector("main tbody tr >> text=console-person");
  await person.goto(`${audit}/console#/integrity`);
  await person.waitForSelector("text=Your policies do not allow this view");
  const cookies = await context.cookies();
  need(cookies.find((each) => each.name === "scrip-console").sameSite === "Strict", "the cookie is open to other sites");
  const replayed = await fetch(`${audit}/console/oidc/callback?code=x&state=y`, { redirect: "manual" });
  need(replayed.status === 403, `a made-up answer was taken: ${replayed.status}`);
  await context.close();
});
for (const [scheme, width] of [["light", 1280], ["dark", 390]]) {
  await check(`usable-${scheme}-${width}`, async () => {
    const other = await signedIn({ viewport: { width, height: 844 }, colorScheme: scheme });
    for (const hash of ["now", "news", "denials", "events", "integrity", "reports", `session/${first}`]) {
      await other.goto(`${audit}/console#/${hash}`);
      await other.waitForFunction((wanted) => document.getElementById("main").dataset.shown === wanted, `#/${hash}`);
      await other.waitForTimeout(300);
      if (shots) {
        mkdirSync(shots, { recursive: true });
        await other.screenshot({ path: `${shots}/${scheme}-${width}-${hash.split("/")[0]}.png`, fullPage: true });
      }
      const wide = await other.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      need(wide <= 0, `${hash} is ${wide} pixels too wide`);
      const found = await other.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"] })`);
      const serious = found.violations.filter((each) => ["serious", "critical"].includes(each.impact));
      need(serious.length === 0, `${hash}: ${serious.map((each) => `${each.id} (${each.nodes[0].target})`).join(", ")}`);
    }
    need(other.faults.length === 0, other.faults.join("; "));
    await other.context().close();
  });
}
await check("no-script-failed", async () => need(page.faults.length === 0, page.faults.join("; ")));
await check("sign-out", async () => {
  const cookie = (await page.context().cookies()).find((each) => each.name === "scrip-console");
  await page.click("#sign-out");
  await page.waitForSelector("text=good once");
  const answer = await fetch(`${audit}/console/api/me`, { headers: { cookie: `scrip-console=${cookie.value}` } });
  need(answer.status === 401, "the cookie still signs in");
});
await browser.close();
process.exit(failed ? 1 : 0);
