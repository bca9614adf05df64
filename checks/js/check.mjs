// Drives a running instance with the AWS SDK for JavaScript v3. Started by ../run, or by hand after npm install:
//   CHECKS_DATA=DIR node check.mjs      DIR being the data folder of an instance with --trial-max-session 30s
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  AssumeRoleCommand,
  AssumeRootCommand,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  GetDelegatedAccessTokenCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  GetWebIdentityTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";

const data = process.env.CHECKS_DATA;
if (!data) {
  console.error("CHECKS_DATA is the data folder of a running instance");
  process.exit(2);
}
const { sts: endpoint } = JSON.parse(readFileSync(join(data, "endpoints.json"), "utf8"));
if (!endpoint.startsWith("http://127.0.0.1:")) {
  console.error(`${endpoint} is not on loopback`);
  process.exit(2);
}
const value = (name) =>
  readFileSync(join(data, "credentials"), "utf8").match(new RegExp(`^${name}\\s*=\\s*(\\S+)`, "m"))[1];
const long = { accessKeyId: value("aws_access_key_id"), secretAccessKey: value("aws_secret_access_key") };

const admin = "arn:aws:iam::123456789012:user/admin";
const role = "arn:aws:iam::123456789012:role/demo";
const demo = "arn:aws:sts::123456789012:assumed-role/demo";

const client = (credentials = long, more = {}) =>
  new STSClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1, ...more });
const of = ({ AccessKeyId, SecretAccessKey, SessionToken }) => ({
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretAccessKey,
  sessionToken: SessionToken,
});
const whoAmI = (credentials, more) => client(credentials, more).send(new GetCallerIdentityCommand({}));
const assume = (name, more = {}, credentials = long) =>
  client(credentials).send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: name, ...more }));

const show = (what) => JSON.stringify(what);
const equal = (got, expected) => {
  if (show(got) !== show(expected)) throw new Error(`expected ${show(expected)}, got ${show(got)}`);
};
const refused = async (code, status, message, promise) => {
  let error;
  try {
    await promise;
  } catch (thrown) {
    error = thrown;
  }
  if (!error) throw new Error(`expected ${code}, and it was allowed`);
  equal([error.Code ?? error.name, error.$metadata?.httpStatusCode], [code, status]);
  if (!error.message.includes(message)) throw new Error(`expected a message with ${show(message)}, got ${show(error.message)}`);
  if (!error.$metadata.requestId) throw new Error("the answer has no request id");
};

class NotBuilt extends Error {}
let watched;
const invalid = "The security token included in the request is invalid";
const checks = {
  "get-caller-identity": async () => {
    const answer = await whoAmI();
    equal([answer.Account, answer.Arn], ["123456789012", admin]);
    equal(answer.UserId.slice(0, 4), "AIDA");
  },
  "endpoint-with-a-slash": async () => equal((await whoAmI(long, { endpoint: `${endpoint}/` })).Arn, admin),
  "config-file-and-default-chain": async () => {
    const before = { ...process.env };
    process.env.AWS_CONFIG_FILE = join(data, "config");
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(data, "credentials");
    try {
      const found = new STSClient({ maxAttempts: 1 });
      found.middlewareStack.add(
        (next) => (call) => {
          const { hostname } = call.request;
          if (hostname !== "127.0.0.1") throw new Error(`it would call ${hostname}`);
          return next(call);
        },
        { step: "finalizeRequest" },
      );
      equal((await found.send(new GetCallerIdentityCommand({}))).Arn, admin);
    } finally {
      process.env = before;
    }
  },
  "assume-role": async () => {
    const answer = await assume("watched", { DurationSeconds: 3600 });
    watched = answer.Credentials;
    equal(watched.AccessKeyId.slice(0, 4), "ASIA");
    const left = (watched.Expiration - Date.now()) / 1000;
    if (!(left > 0 && left <= 30)) throw new Error(`expected to expire within 30 s, not in ${left} s`);
    equal(answer.AssumedRoleUser.Arn, `${demo}/watched`);
    equal((await whoAmI(of(watched))).UserId, answer.AssumedRoleUser.AssumedRoleId);
  },
  "session-used": async () => equal((await whoAmI(of(watched))).Arn, `${demo}/watched`),
  "role-chain": async () => {
    const { Credentials } = await assume("chained", {}, of(watched));
    equal((await whoAmI(of(Credentials))).Arn, `${demo}/chained`);
  },
  "get-session-token": async () => {
    const { Credentials } = await client().send(new GetSessionTokenCommand({}));
    equal((await whoAmI(of(Credentials))).Arn, admin);
  },
  "get-session-token-with-a-session": () =>
    refused("AccessDenied", 403, "Cannot call GetSessionToken with session credentials",
      client(of(watched)).send(new GetSessionTokenCommand({}))),
  "access-denied": () =>
    refused("AccessDenied", 403,
      `User: ${admin} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/nobody`,
      assume("ana", { RoleArn: "arn:aws:iam::123456789012:role/nobody" })),
  "session-token-size": async () => {
    const answer = await assume("sized");
    if (answer.SessionTokenSize === undefined && answer.SessionTokenUtilization === undefined)
      throw new NotBuilt("the answer has no SessionTokenSize and no SessionTokenUtilization (get a release that sends them)");
    equal(answer.SessionTokenSize, answer.Credentials.SessionToken.length);
    equal(Number.isInteger(answer.SessionTokenUtilization), true);
  },
  "get-federation-token": async () => {
    const { Credentials, FederatedUser } = await client().send(new GetFederationTokenCommand({ Name: "bob" }));
    equal(FederatedUser.FederatedUserId, "123456789012:bob");
    equal((await whoAmI(of(Credentials))).Arn, "arn:aws:sts::123456789012:federated-user/bob");
  },
  "decode-authorization-message": async () => {
    const { Credentials } = await assume("decoded", { RoleArn: role });
    let message;
    try {
      await client(of(Credentials)).send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "xx", ExternalId: "x1",
        Tags: [{ Key: "a", Value: "b" }] }));
    } catch (error) {
      message = error.$response?.headers["x-scrip-authorization-message"];
    }
    const answer = await client().send(new DecodeAuthorizationMessageCommand({ EncodedMessage: message }));
    const decoded = JSON.parse(answer.DecodedMessage);
    equal([decoded.allowed, decoded.context.resource], [false, role]);
    await refused("InvalidAuthorizationMessageException", 400, "",
      client().send(new DecodeAuthorizationMessageCommand({ EncodedMessage: "x" })));
  },
  "get-web-identity-token-not-enabled": () =>
    refused("OutboundWebIdentityFederationDisabledException", 403, "not enabled",
      client().send(new GetWebIdentityTokenCommand({ Audience: ["a"], SigningAlgorithm: "RS256" }))),
  "assume-root-not-enabled": () =>
    refused("AccessDenied", 403, "is not authorized to perform: sts:AssumeRoot",
      client().send(new AssumeRootCommand({ TargetPrincipal: "123456789012",
        TaskPolicyArn: { arn: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" } }))),
  "get-delegated-access-token": () =>
    refused("ExpiredTradeInTokenException", 400, "", client().send(new GetDelegatedAccessTokenCommand({ TradeInToken: "x" }))),
  "token-of-another-session": async () => {
    const { Credentials } = await assume("other");
    await refused("InvalidClientTokenId", 403, invalid,
      whoAmI({ ...of(watched), sessionToken: Credentials.SessionToken }));
  },
  "token-missing": () => refused("InvalidClientTokenId", 403, invalid, whoAmI({ ...of(watched), sessionToken: undefined })),
  "unknown-key": () =>
    refused("InvalidClientTokenId", 403, `${invalid}.`, whoAmI({ ...long, accessKeyId: "AKIAIOSFODNN7EXAMPLE" })),
  "wrong-secret": () =>
    refused("SignatureDoesNotMatch", 403, "The request signature we calculated does not match",
      whoAmI({ ...long, secretAccessKey: "wrong" })),
  "wrong-region": () =>
    refused("SignatureDoesNotMatch", 403, "Credential should be scoped to a valid region", whoAmI(long, { region: "eu-west-1" })),
  "session-name-with-a-space": () =>
    refused("ValidationError", 400, "'ana b' at 'roleSessionName' failed to satisfy constraint", assume("ana b")),
  "duration-over-the-role-maximum": () =>
    refused("ValidationError", 400, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role",
      assume("ana", { DurationSeconds: 3601 })),
  "duration-under-any-minimum": () =>
    refused("ValidationError", 400, "'899' at 'durationSeconds' failed to satisfy constraint",
      assume("ana", { DurationSeconds: 899 })),
  "expired-token": async () => {
    await sleep(Math.max(0, watched.Expiration - Date.now()) + 1000);
    await refused("ExpiredToken", 403, "The security token included in the request is expired", whoAmI(of(watched)));
  },
};

let failed = false;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok js/${name}`);
  } catch (error) {
    if (error instanceof NotBuilt) {
      console.log(`skipped js/${name}: ${error.message}`);
      continue;
    }
    failed = true;
    console.log(`FAILED js/${name}: ${String(error).replace(/\s+/g, " ")}`);
  }
}
process.exitCode = failed ? 1 : 0;
