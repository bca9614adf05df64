#!/usr/bin/env bash
# Lets Ansible's IAM modules keep an account: made, left alone by a second run, taken away. Started by ./run, or by hand:
#   CHECKS_DATA=DIR checks/ansible.sh      DIR being the data folder of a running instance
set -euo pipefail

: "${CHECKS_DATA:?is the data folder of a running instance}"
here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
scrip=${SCRIP:-$here/../scrip}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
eval "$("$scrip" env --data "$CHECKS_DATA" 2>/dev/null)" 2>/dev/null
case $AWS_ENDPOINT_URL in http://127.0.0.1:*) ;; *)
  echo "the endpoint $AWS_ENDPOINT_URL is not on loopback" >&2
  exit 2
  ;;
esac

# play STATE NAME PATTERN: a run whose recap has the pattern
failed=0
play() {
  if HOME=$work ANSIBLE_DEPRECATION_WARNINGS=false ANSIBLE_LOCALHOST_WARNING=false ansible-playbook -i localhost, \
    -e "endpoint=$AWS_ENDPOINT_URL" -e "state=$1" -e ansible_python_interpreter="${PYTHON:-/usr/bin/python3}" \
    "$here/ansible/playbook.yml" >"$work/out" 2>&1 && grep -q "$3" "$work/out"; then
    echo "ok ansible/$2"
  else
    echo "FAILED ansible/$2: $(grep -m 1 -E '^fatal|changed=' "$work/out" || tail -n 1 "$work/out")"
    failed=1
  fi
}

play present makes_an_account 'changed=5 .*failed=0'
play present changes_nothing_the_second_time 'changed=0 .*failed=0'
play absent takes_it_away 'changed=4 .*failed=0'
exit "$failed"
