#!/usr/bin/env bash
# Drives a running instance with the aws CLI found on PATH. Started by ./run, or by hand:
#   CHECKS_DATA=DIR checks/aws_cli.sh      DIR being the data folder of an instance with --trial-max-session 30s
set -euo pipefail

: "${CHECKS_DATA:?is the data folder of a running instance}"
here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
scrip=${SCRIP:-$here/../scrip}
data=$CHECKS_DATA
role=arn:aws:iam::123456789012:role/demo
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

eval "$("$scrip" env --data "$data" 2>/dev/null)" 2>/dev/null
sts=$AWS_ENDPOINT_URL
case $sts in http://127.0.0.1:*) ;; *)
  echo "the STS endpoint $sts is not on loopback" >&2
  exit 2
  ;;
esac
export AWS_PAGER=

# AWS_ENDPOINT_URL is honoured by CLI 1.29 and 2.13 and later. An older one would call AWS itself, so it gets
# --endpoint-url with every call, and the checks that are about the variable are skipped.
version=$(aws --version 2>&1)
version=${version#aws-cli/}
version=${version%% *}
IFS=. read -r major minor _ <<<"$version"
variable=
if [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 13 ]; } ||
  { [ "$major" -eq 1 ] && [ "$minor" -ge 29 ]; }; then
  variable=1
fi
cli() { if [ -n "$variable" ]; then aws "$@"; else aws --endpoint-url "$sts" "$@"; fi; }

failed=0
# check NAME FUNCTION: the function runs in a shell of its own that stops at the first command that fails.
check() {
  local status
  set +e
  (
    set -e
    "$2"
  ) >"$work/out" 2>&1
  status=$?
  set -e
  if [ "$status" -eq 0 ]; then
    echo "ok aws-cli/$1"
  else
    failed=1
    echo "FAILED aws-cli/$1: $(grep -v '^ *$' "$work/out" | tail -n 1 || true) (status $status)"
  fi
}
skipped() { echo "skipped aws-cli/$1: aws $version does not know AWS_ENDPOINT_URL (get 1.29, 2.13 or later)"; }

equal() { [ "$1" = "$2" ] || { echo "expected '$2', got '$1'"; return 1; }; }
like() { [[ $1 == $2 ]] || { echo "expected something like '$2', got '$1'"; return 1; }; }
# refused CODE MESSAGE-PATTERN COMMAND...: the command must fail, and say so in the CLI's words.
refused() {
  local code=$1 message=$2 status=0 said
  shift 2
  said=$("$@" 2>&1 >/dev/null) || status=$?
  [ "$status" -ne 0 ] || { echo "expected $code, and it was allowed"; return 1; }
  like "$said" "*An error occurred ($code) when calling the * operation*: $message"
}
within() { # within SECONDS COMMAND...: until it succeeds
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.5
  done
}

# Credentials are kept in files: key, secret and token, separated by a tab.
as_tokens='Credentials.[AccessKeyId,SecretAccessKey,SessionToken]'
assume() { cli sts assume-role --role-arn "$role" --role-session-name "$1" --query "$as_tokens" --output text >"$work/$1"; }
with() { # with FILE COMMAND...
  local key secret token
  IFS=$'\t' read -r key secret token <"$work/$1"
  shift
  AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token "$@"
}
key_of() { cut -f 1 "$work/$1"; }
arn() { cli sts get-caller-identity --query Arn --output text "$@"; }
admin=arn:aws:iam::123456789012:user/admin
demo=arn:aws:sts::123456789012:assumed-role/demo

by_variable() { equal "$(aws sts get-caller-identity --query '[Account,Arn]' --output text)" "123456789012"$'\t'"$admin"; }
by_option() {
  unset AWS_ENDPOINT_URL
  equal "$(aws --endpoint-url "$sts" sts get-caller-identity --query '[Account,Arn]' --output text)" \
    "123456789012"$'\t'"$admin"
}
by_config_file() {
  unset AWS_ENDPOINT_URL AWS_ENDPOINT_URL_CLOUDTRAIL AWS_REGION AWS_DEFAULT_REGION
  equal "$(aws sts get-caller-identity --query Arn --output text)" "$admin"
}
assume_role() {
  local expires left user
  cli sts assume-role --role-arn "$role" --role-session-name watched --duration-seconds 3600 --output text --query \
    '[Credentials.AccessKeyId,Credentials.SecretAccessKey,Credentials.SessionToken,Credentials.Expiration,AssumedRoleUser.Arn,AssumedRoleUser.AssumedRoleId]' \
    >"$work/answer"
  cut -f 1-3 "$work/answer" >"$work/watched"
  like "$(key_of watched)" 'ASIA????????????????*'
  expires=$(cut -f 4 "$work/answer")
  left=$(($(date -u -d "$expires" +%s) - $(date -u +%s)))
  [ "$left" -gt 0 ] && [ "$left" -le 30 ] || { echo "expected to expire within 30 s, not in $left s"; return 1; }
  equal "$(cut -f 5 "$work/answer")" "$demo/watched"
  user=$(cut -f 6 "$work/answer")
  like "$user" 'AROA*:watched'
  equal "$(with watched cli sts get-caller-identity --query UserId --output text)" "$user"
}
session_used() { equal "$(with watched arn)" "$demo/watched"; }
session_listed() {
  listed() { [ "$(state_of "$(key_of watched)")" = active ]; }
  within 10 listed || { echo "not listed as active within 10 s"; return 1; }
}
session_token() {
  cli sts get-session-token --query "$as_tokens" --output text >"$work/own"
  like "$(key_of own)" 'ASIA????????????????*'
  equal "$(with own arn)" "$admin"
}
session_token_refused() {
  refused AccessDenied '*Cannot call GetSessionToken with session credentials*' with watched cli sts get-session-token
}
access_denied() {
  assume denied
  refused AccessDenied "*User: $demo/denied is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::123456789012:user/eve because no identity-based policy allows the iam:CreateUser action*" \
    with denied cli iam create-user --user-name eve
}
no_such_role() {
  refused AccessDenied "*User: $admin is not authorized to perform: sts:AssumeRole on resource: ${role%demo}nobody*" \
    cli sts assume-role --role-arn "${role%demo}nobody" --role-session-name ana
}
token_of_another() {
  local key secret token
  assume one
  assume two
  IFS=$'\t' read -r key secret _ <"$work/one"
  IFS=$'\t' read -r _ _ token <"$work/two"
  printf '%s\t%s\t%s\n' "$key" "$secret" "$token" >"$work/mixed"
  refused InvalidClientTokenId '*The security token included in the request is invalid*' with mixed arn
}
token_of_nobody() {
  local key secret
  assume three
  IFS=$'\t' read -r key secret _ <"$work/three"
  printf '%s\t%s\t%s\n' "$key" "$secret" bm90IGEgdG9rZW4= >"$work/made-up"
  refused InvalidClientTokenId '*The security token included in the request is invalid*' with made-up arn
}
token_missing() {
  local key secret
  assume four
  IFS=$'\t' read -r key secret _ <"$work/four"
  bare() { env -u AWS_SESSION_TOKEN AWS_ACCESS_KEY_ID="$key" AWS_SECRET_ACCESS_KEY="$secret" \
    aws --endpoint-url "$sts" sts get-caller-identity; }
  refused InvalidClientTokenId '*The security token included in the request is invalid*' bare
}
key_of_nobody() {
  stranger() { AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wrong arn; }
  refused InvalidClientTokenId '*The security token included in the request is invalid*' stranger
}
wrong_secret() {
  local key
  key=$(sed -n 's/^aws_access_key_id *= *//p' "$data/credentials")
  thief() { AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=wrong arn; }
  refused SignatureDoesNotMatch '*The request signature we calculated does not match*' thief
}
name_with_a_space() {
  refused ValidationError "*'ana b' at 'roleSessionName' failed to satisfy constraint*" \
    cli sts assume-role --role-arn "$role" --role-session-name 'ana b'
}
longer_than_the_role() {
  refused ValidationError '*The requested DurationSeconds exceeds the MaxSessionDuration set for this role*' \
    cli sts assume-role --role-arn "$role" --role-session-name ana --duration-seconds 3601
}
longer_than_any() {
  refused ValidationError "*'43201' at 'durationSeconds' failed to satisfy constraint*" \
    cli sts assume-role --role-arn "$role" --role-session-name ana --duration-seconds 43201
}
exec_() {
  local call=(aws) answer
  [ -n "$variable" ] || call+=(--endpoint-url "$sts")
  unset "${!AWS_@}" # what the command needs, exec gives it
  answer=$("$scrip" exec --data "$data" --role demo -- sh -c 'echo "$AWS_ENDPOINT_URL"' 2>"$work/said") ||
    { cat "$work/said"; return 1; }
  equal "$answer" "$sts"
  answer=$("$scrip" exec --data "$data" --role demo --session-name executed -- \
    "${call[@]}" sts get-caller-identity --query Arn --output text 2>"$work/said") || { cat "$work/said"; return 1; }
  equal "$answer" "$demo/executed"
}
exec_status() {
  local status=0
  "$scrip" exec --data "$data" --role demo --session-name status -- sh -c 'exit 7' >/dev/null 2>&1 || status=$?
  equal "$status" 7
}
# A config file of one's own, away from what `scrip env` says, as it would stand in a home folder.
own_config() {
  cat >"$work/config" <<END
[profile demo]
region = us-east-1
credential_process = "$scrip" credentials --data "$data" --role demo --session-name processed
END
  : >"$work/credentials"
  unset "${!AWS_@}"
  export AWS_CONFIG_FILE=$work/config AWS_SHARED_CREDENTIALS_FILE=$work/credentials AWS_PAGER=
}
process() {
  own_config
  local answer
  answer=$(aws --profile demo --endpoint-url "$sts" sts get-caller-identity --query Arn --output text)
  equal "$answer" "$demo/processed"
}
process_by_variable() {
  own_config
  export AWS_PROFILE=demo
  local answer
  answer=$(aws --endpoint-url "$sts" sts get-caller-identity --query Arn --output text)
  equal "$answer" "$demo/processed"
}
state_of() { # state_of KEY
  "$scrip" sessions --data "$data" --all --limit 1000 --json 2>/dev/null | tr -d ' \n' |
    grep -o "\"accessKeyId\":\"$1\",\"state\":\"[a-z]*\"" | sed 's/.*:"\([a-z]*\)"$/\1/'
}
session_expires() {
  watched_is_expired() { refused ExpiredToken '*The security token included in the request is expired*' with watched arn; }
  within 40 watched_is_expired >"$work/last" || { cat "$work/last"; return 1; }
}
session_ended() {
  ended() { [ "$(state_of "$(key_of watched)")" = expired ]; }
  within 10 ended || { echo "its state is '$(state_of "$(key_of watched)")'"; return 1; }
}
event_of_the_end() {
  local ends
  ends=$("$scrip" tail --data "$data" --from beginning --until now --json |
    grep '"kind":"SessionEnded"' | grep "\"accessKeyId\":\"$(key_of watched)\"" || true)
  equal "$(grep -c . <<<"$ends" || true)" 1
  like "$ends" '*"reason":"EXPIRED"*'
}

# What Kubernetes and CI systems set: the CLI trades the token in by itself.
web_identity() {
  local issuer provider
  issuer=$(cat "$CHECKS_IDP/issuer")
  provider=$(cli iam create-open-id-connect-provider --url "$issuer" --client-id-list checks \
    --query OpenIDConnectProviderArn --output text)
  cli iam create-role --role-name web-cli --assume-role-policy-document "{\"Version\":\"2012-10-17\",\"Statement\":[{
    \"Effect\":\"Allow\",\"Principal\":{\"Federated\":\"$provider\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\",
    \"Condition\":{\"StringEquals\":{\"${issuer#http://}:sub\":\"ci\"}}}]}" >/dev/null
  equal "$(
    unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_DEFAULT_REGION=us-east-1
    export AWS_WEB_IDENTITY_TOKEN_FILE=$CHECKS_IDP/token AWS_ROLE_SESSION_NAME=ci
    export AWS_ROLE_ARN=arn:aws:iam::123456789012:role/web-cli
    cli sts get-caller-identity --query Arn --output text
  )" arn:aws:sts::123456789012:assumed-role/web-cli/ci
  cli iam delete-open-id-connect-provider --open-id-connect-provider-arn "$provider"
}
federated_user() {
  equal "$(cli sts get-federation-token --name bob --query FederatedUser.Arn --output text)" \
    arn:aws:sts::123456789012:federated-user/bob
}
revoked() {
  local key
  key=$(cli sts assume-role --role-arn "$role" --role-session-name lost --query Credentials.AccessKeyId --output text)
  like "$("$scrip" revoke "$key" --reason check --yes --data "$data" 2>/dev/null)" "revoked at *"
  like "$("$scrip" tail --from beginning --until now --all --json --data "$data")" "*SessionEnded*$key*REVOKED*"
}

if [ -n "$variable" ]; then
  check get-caller-identity-by-env by_variable
  check get-caller-identity-by-config-file by_config_file
else
  skipped get-caller-identity-by-env
  skipped get-caller-identity-by-config-file
fi
check get-caller-identity-by-endpoint-url by_option
check assume-role assume_role
check session-used session_used
check get-session-token session_token
check get-session-token-with-a-session session_token_refused
check session-listed session_listed
check access-denied access_denied
check no-such-role no_such_role
check token-of-another-session token_of_another
check token-made-up token_of_nobody
check token-missing token_missing
check unknown-key key_of_nobody
check wrong-secret wrong_secret
check session-name-with-a-space name_with_a_space
check duration-over-the-role-maximum longer_than_the_role
check duration-over-any-maximum longer_than_any
if [ -e "${CHECKS_IDP:-}/issuer" ]; then
  check web-identity-token-file web_identity
else
  echo "skipped aws-cli/web-identity-token-file: no python3 or openssl for its provider"
fi
check get-federation-token federated_user
check revoke revoked
check exec exec_
check exec-keeps-the-status exec_status
check credential-process process
check credential-process-by-AWS_PROFILE process_by_variable
check expired-token session_expires
check session-ended session_ended
check event-of-the-end event_of_the_end
exit "$failed"
