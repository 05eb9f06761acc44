#!/bin/sh
# Makes the show a service of this user, started with the machine; `make install-service` calls it.
#
#     installation/deploy/service.sh install|remove
#
# Nothing needs root. Without a login the service starts only after: sudo loginctl enable-linger USER
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user
unit=$folder/hallucinarium.service

say() { printf 'service: %s\n' "$*"; }
fail() {
    printf 'service: %s\n' "$*" >&2
    exit 1
}

escaped() { # for the right side of sed's s|||
    printf '%s' "$1" | sed 's/[\\&|]/\\&/g'
}

filled() { # the unit with this folder's name in it
    plain=$(printf '%s' "$root" | sed 's/%/%%/g')
    argument=$(printf '%s' "$plain" | sed 's/\\/\\\\/g; s/"/\\"/g; s/\$/$$/g')
    url=$(printf '%s' "$root" | sed 's/%/%%25/g; s/ /%%20/g; s/"/%%22/g')
    sed -e "s|@ROOT@|$(escaped "$plain")|" -e "s|@ROOT_ARGUMENT@|$(escaped "$argument")|" \
        -e "s|@ROOT_URL@|$(escaped "$url")|" "$root/installation/deploy/hallucinarium.service" |
        sed '1d'
}

case $root in *'
'*) fail 'the name of this folder holds a line break' ;; esac
command -v systemctl >/dev/null 2>&1 || fail 'there is no systemd here; use make run'

case ${1:-} in
install)
    [ -x "$root/.venv/bin/python" ] || fail 'first: make setup'
    systemctl --user show-environment >/dev/null 2>&1 ||
        fail "this login has no services of its own: log in as the user of the show, on the screen or by ssh, not with su or sudo"
    mkdir -p "$folder"
    filled >"$unit.new"
    mv "$unit.new" "$unit"
    systemctl --user daemon-reload
    systemctl --user enable --now hallucinarium.service
    say "installed as $unit and started"
    say 'how it is:  systemctl --user status hallucinarium'
    say 'its log:    journalctl --user -u hallucinarium -f'
    say "to start it with the machine, without a login: sudo loginctl enable-linger $(id -un)"
    ;;
remove)
    systemctl --user disable --now hallucinarium.service || true
    rm -f "$unit"
    systemctl --user daemon-reload
    say 'removed; the show has ended'
    ;;
*) fail 'say install or remove' ;;
esac
