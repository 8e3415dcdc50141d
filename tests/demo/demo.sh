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
    printf '    %s(exit status %s)%s\n' "$dim" "$status" "$plain"
}

# secrets ENVIRONMENT: gives every secret of the environment that has no value a random one.
secrets() {
    local path
    for path in $(sluice secret list --env "$1" 2>/dev/null | awk '/not set/ {print $1}'); do
        openssl rand -hex 24 | sluice --quiet secret set --env "$1" "$path"
        printf '    set %s in %s\n' "$path" "$1"
    done
}

# approve_and_promote ENVIRONMENT: one approval by the owner, then the promotion.
approve_and_promote() {
    show "sluice --quiet approve latest --to $1 --yes | tail -n 2"
    show "sluice --quiet promote latest --to $1 | tail -n 1"
}

step "A copy of the five shipped integrations, in git. The demo's copy sets soak: 0s and has no freeze."
mkdir "$scratch/acme"
cp -R "$source_tree"/{sluice.yaml,templates,environments,schemas,evidence,docs} "$scratch/acme/"
cd "$scratch/acme"
sed -i -E 's/^( *)soak: .*/\1soak: 0s/; /^ *freeze: /d' environments/*.yaml
printf '/.sluice/\n/rendered/\n' >.gitignore
git init -q -b main
git config user.name Ada && git config user.email ada@example.com
show "ls templates environments"

step "Ada's identity and the project's trust root; she has every role for now."
show "sluice key new --no-passphrase --name ada"
show "sluice init"

step "Grace approves in prod as well, and prod asks for two persons."
show "sluice key new --no-passphrase --name grace --identity ../grace"
show "sluice key show --public --identity ../grace > ../grace.pub"
show "sluice trust add grace --key ../grace.pub --role approver:prod --approvers prod=2"

step "A hook refuses what must not be committed."
show "sluice hook install"
show "git add . && git commit -q -m 'five integrations' && git log --oneline"
printf '\n# fallback: https://acme.my.salesforce.com/services/data\n' >>templates/salesforce-orders/application.yaml
refused 1 "git commit -a -m 'a production endpoint in a template'"
git checkout -q templates
printf 'token=%s%s\n' 'ghp_' "$(openssl rand -hex 18)" >settings.properties
refused 1 "git add settings.properties && git commit -m 'a credential'"
git reset -q && rm settings.properties

step "What the project needs before a release: secrets have no values yet."
show "sluice check"

step "Secrets come from standard input, never from a command line."
for environment in dev test prod; do secrets "$environment"; done
show "sluice secret list --env prod"
git add . && git commit -q -m 'sealed secrets'

step "Configs as dev will see them: references, no values."
show "sluice render --env dev"
show "head -n 12 rendered/dev/internal-postgres/datasource.yaml"

step "One bundle holds every environment. It is signed, and never changes again."
show "sluice bundle create --out ../bundles"
show "sluice bundle sign latest"

step "To dev and to test, with one approval each."
approve_and_promote dev
approve_and_promote test

step "To prod: refused until two persons have approved."
show "sluice --quiet approve latest --to prod --yes | tail -n 2"
refused 1 "sluice promote latest --to prod"
show "sluice --quiet approve latest --to prod --yes --identity ../grace | tail -n 2"
show "sluice promote latest --to prod"

step "A target takes it over: values appear only there, in files of mode 0600."
show "sluice deliver --env prod --to ../target/prod"
show "ls -l ../target/prod/live/internal-postgres/current/config/"
show "cat ../target/prod/live/internal-postgres/current/toggle.json"

step "What differs between test and prod."
show "sluice diff test prod"

step "A second release: orders name another source, in every environment."
sed -i 's/X-Source: order-service/X-Source: web-shop/' environments/base.yaml
show "git commit --quiet -a -m 'salesforce: another source'"
show "sluice bundle create --out ../bundles && sluice --quiet bundle sign latest"
show "sluice diff $(ls -tr ../bundles/*.tar | tr '\n' ' ')"
approve_and_promote dev
approve_and_promote test
show "sluice --quiet approve latest --to prod --yes"
show "sluice --quiet approve latest --to prod --yes --identity ../grace | tail -n 2"
show "sluice --quiet promote latest --to prod | tail -n 1"
show "sluice --quiet deliver --env prod --to ../target/prod"

step "It was wrong. One command leads back to the release that worked."
show "sluice rollback --env prod salesforce-orders --reason 'orders arrive twice'"
show "sluice deliver --env prod --to ../target/prod"

step "The kill switch, for one integration."
show "sluice disable --env prod servicenow-incidents --reason 'maintenance of the instance'"
show "sluice --quiet deliver --env prod --to ../target/prod"
show "cat ../target/prod/live/servicenow-incidents/current/toggle.json"

step "Which secrets will be due in three months?"
refused 1 "sluice --now $(date -u -d '+100 days' +%Y-%m-%dT00:00:00Z) rotation --env prod"

step "Where things stand, and how they got there."
show "sluice status"
show "sluice history --env prod"
show "sluice ledger verify"

printf '\n%sFrom template to production and back: %d steps, %d s.%s\n' "$bold" "$number" "$SECONDS" "$plain"
