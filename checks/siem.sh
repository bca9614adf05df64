#!/usr/bin/env bash
# Reads the trail as SIEMs do: kcat, rsyslog with the recipe in deploy/siem, Python's Kafka and Avro libraries.
#   CHECKS_DATA=DIR checks/siem.sh      DIR being the data folder of a running instance
set -euo pipefail

: "${CHECKS_DATA:?is the data folder of a running instance}"
here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
scrip=${SCRIP:-$here/../scrip}
work=$(mktemp -d)
trap '[ -z "${rsyslog:-}" ] || kill "$rsyslog" 2>/dev/null || true; rm -rf -- "$work"' EXIT
at() { grep -o "\"$1\" : \"[^\"]*" "$CHECKS_DATA/endpoints.json" | cut -d'"' -f4; }
kafka=$(at kafka)
failed=0
bad() { echo "FAILED siem/$1: $2"; failed=1; }

"$scrip" credentials --data "$CHECKS_DATA" --role demo --session-name siem >/dev/null
if command -v kcat >/dev/null; then
  for topic in siem.cloudtrail siem.ocsf; do
    for ((i = 0; i < 20; i++)); do
      kcat -b "$kafka" -X isolation.level=read_committed -C -t $topic -o beginning -e -q >"$work/$topic" 2>"$work/err" || true
      grep -q siem "$work/$topic" && break
      sleep 0.5
    done
    if grep -q siem "$work/$topic" && python3 -c 'import json,sys; [json.loads(l) for l in sys.stdin]' <"$work/$topic"; then
      echo "ok siem/kcat_reads_${topic/./_}"
    else
      bad "kcat_reads_${topic/./_}" "$(wc -l <"$work/$topic") records, $(tail -n 1 "$work/err")"
    fi
  done
  # The library behind kcat signs in with SCRAM from its version 2.6.1 on.
  "$scrip" siem user add check --data "$CHECKS_DATA" >"$work/client" 2>/dev/null
  password=$(grep -o 'password="[^"]*' "$work/client" | cut -d'"' -f2)
  library=$(kcat -V | grep -o 'librdkafka [0-9.]*' | cut -d' ' -f2)
  if [ "$(printf '%s\n2.6.1\n' "$library" | sort -V | head -n 1)" = 2.6.1 ]; then
    sign=(-X security.protocol=SASL_PLAINTEXT -X sasl.mechanism=SCRAM-SHA-256 -X sasl.username=check -X "sasl.password=$password")
    if kcat -b "$(at services)" "${sign[@]}" -C -t siem.cloudtrail -o beginning -e -q 2>"$work/err" | grep -q siem; then
      echo "ok siem/kcat_signs_in"
    else
      bad kcat_signs_in "$(tail -n 1 "$work/err")"
    fi
  else
    echo "skipped siem/kcat_signs_in: librdkafka $library can't sign in with SCRAM to Kafka 4 (2.6.1 and newer can)"
  fi
  "$scrip" siem user remove check --data "$CHECKS_DATA" >/dev/null 2>&1
else
  echo "skipped siem/kcat: no kcat (Debian: apt-get install kcat)"
fi

if command -v rsyslogd >/dev/null && ls /usr/lib/*/rsyslog/imkafka.so >/dev/null 2>&1; then
  mkdir "$work/out"
  KAFKA_BOOTSTRAP=$kafka KAFKA_PROTOCOL=PLAINTEXT KAFKA_USER='' KAFKA_PASSWORD='' KAFKA_GROUP=check-siem KAFKA_GROUP_OCSF=check-siem-ocsf \
    SCRIP_OUT=$work/out rsyslogd -n -f "$here/../deploy/siem/recipes/rsyslog/scrip.conf" -i "$work/pid" 2>"$work/err" &
  rsyslog=$!
  for ((i = 0; i < 40; i++)); do
    [ "$(grep -hc siem "$work"/out/cloudtrail.jsonl 2>/dev/null || true)" -gt 0 ] 2>/dev/null && grep -q siem "$work"/out/ocsf.jsonl 2>/dev/null && break
    sleep 0.5
  done
  sleep 1
  kill "$rsyslog" 2>/dev/null || true
  wait "$rsyslog" 2>/dev/null || true
  rsyslog=
  if [ -s "$work/siem.cloudtrail" ] && [ -z "$(sort "$work/siem.cloudtrail" | comm -23 - <(sort "$work/out/cloudtrail.jsonl") | head -n 1)" ]; then
    echo "ok siem/rsyslog_writes_every_record"
  else
    bad rsyslog_writes_every_record "$(wc -l <"$work/out/cloudtrail.jsonl") of $(wc -l <"$work/siem.cloudtrail"); $(tail -n 1 "$work/err")"
  fi
else
  echo "skipped siem/rsyslog: no rsyslog with imkafka (Debian: apt-get install rsyslog rsyslog-kafka)"
fi

python=
for candidate in /usr/bin/python3 python3; do
  if [ -z "$python" ] && "$candidate" -c 'import confluent_kafka, avro' 2>/dev/null; then python=$candidate; fi
done
if [ -n "$python" ]; then
  # Sessions of the checks end after 30 seconds, so that there is an end to read.
  "$python" "$here/siem_avro.py" "$kafka" "$(at audit)/registry" || failed=1
else
  echo "skipped siem/python: no Kafka and Avro libraries (Debian: apt-get install python3-confluent-kafka python3-avro)"
fi
exit "$failed"
