#!/usr/bin/env bash
# Five integrations, from template to production and back, on a copy in a temporary directory.
# $SLUICE names the program. Every command that is shown is the command that runs.
set -euo pipefail

sluice_binary=$(readlink -f "${SLUICE:?set SLUICE to the program}")
source_tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sluice-demo.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# The demo's own home: nothing of yours is read or written.
export HOME="$scratch/home" XDG_CONFIG_HOME="$scratch/home/.config" XDG_STATE_HOME="$scratch/home/.local/state"
export GIT_CONFIG_NOSYSTEM=1 USER=ada
unset SLUICE_IDENTITY SLUICE_ROOT SLUICE_PASSPHRASE_FILE
mkdir -p "$HOME" "$scratch/bin"
ln -s "$sluice_binary" "$scratch/bin/sluice"
export PATH="$scratch/bin:$PATH"

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold='' dim='' plain=''; fi
number=0

# step TEXT: what happens now, in one line.
step() {
    number=$((number + 1))
    printf '\n%s%2d. %s%s\n' "$bold" "$number" "$1" "$plain"
}

# show COMMAND: prints the line and runs it as it stands; it must succeed.
show() {
    printf '%s$ %s%s\n' "$dim" "$1" "$plain"
    bash -o pipefail -c "$1" 2>&1 | sed 's/^/    /'
}

# refused STATUS COMMAND: the same, and it must be refused with that exit status.
refused() {
    local wanted=$1 status=0
    printf '%s$ %s%s\n' "$dim" "$2" "$plain"
    bash -o pipefail -c "$2" 2>&1 | sed 's/^/    /' || status=${PIPESTATUS[0]}
    if [[ $status != "$wanted" ]]; then
        echo "the demo expected exit status $wanted, and got $status" >&2
        exit 1
    fi
    printf '    %s(refused, exit status %s)%s\n' "$dim" "$status" "$plain"
}

# secrets ENVIRONMENT: gives every declared secret of the environment a random value, by standard input.
secrets() {
    local path
    for path in salesforce-orders/client_secret sap-material-master/client_cert sap-material-master/client_key \
        workday-workers/client_secret workday-workers/sftp_key servicenow-incidents/api_password \
        servicenow-incidents/hook_secret internal-postgres/db_pw internal-postgres/client_key; do
        openssl rand -hex 24 | sluice --quiet secret set --env "$1" "$path"
    done
}
