#!/usr/bin/env bash
# Proves the README's two commands in a fresh Debian 12: a clean clone of HEAD, nothing installed before `./dev setup`.
# Needs root, debootstrap and git; apt is set up as on this machine. Takes about ten minutes and 3 GB.
#
#   tests/bookworm.sh                    ./dev test, then ./dev demo
#   tests/bookworm.sh ./dev release      another command, in the clone
#   BOOKWORM_ROOT=DIR tests/bookworm.sh  keep the system in DIR, and use it again the next time
set -euo pipefail

source=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
release=bookworm

# The rest runs in mount and process namespaces of its own: whatever happens, no mount and no process stays behind.
if [[ ${1-} != --inside ]]; then
    root=${BOOKWORM_ROOT:-$(mktemp -d -t sluice-bookworm-XXXXXX)}
    [[ -n ${BOOKWORM_ROOT-} ]] || trap 'rm -rf --one-file-system "$root"' EXIT
    unshare --mount --pid --fork --kill-child -- "${BASH_SOURCE[0]}" --inside "$root" "$@"
    exit
fi

root=$2
shift 2

mirror() {
    local found
    found=$(sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb (\[[^]]*\] )?([^ ]+) bookworm .*/\2/p' \
        /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null | head -1)
    echo "${found:-http://deb.debian.org/debian}"
}

if [[ ! -e $root/etc/debian_version ]]; then
    echo "== a fresh $release in $root"
    debootstrap --variant=minbase "$release" "$root" "$(mirror)" >"$root.log" 2>&1 || { tail -20 "$root.log"; exit 1; }
    rm -f "$root.log"
    rm -f "$root/etc/apt/sources.list"
    cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$root/etc/apt/"
fi
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"

mkdir -p "$root"/{proc,dev/pts,dev/shm,tmp}
mount -t proc proc "$root/proc"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
ln -sfn pts/ptmx "$root/dev/ptmx"

rm -rf "$root/src"
git clone -q --no-local "$source" "$root/src"

inside() {
    chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin CI=true ${http_proxy:+http_proxy="$http_proxy"} \
        bash -c 'cd /src && exec "$@"' bash "$@" </dev/null
}

if [[ $# -gt 0 ]]; then
    inside "$@"
else
    for verb in test demo; do
        echo "== ./dev $verb"
        SECONDS=0
        inside ./dev "$verb"
        echo "== ./dev $verb: ${SECONDS}s"
    done
fi
