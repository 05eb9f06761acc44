#!/bin/sh
# Makes or brings up to date the environment of Python packages in .venv; `make setup` calls it.
#
#     installation/deploy/environment.sh run|dev
#
# run  what the show needs: requirements-gpu.txt where an NVIDIA GPU is found, else -cpu.txt
# dev  the same, and what tests and checks need: requirements-dev.txt
#
# PYTHON=python3.12  takes this Python; otherwise the first of 3.13, 3.12, 3.11 that is there.
# LOCK=cpu|gpu       takes this lock; otherwise the one of the last time, or the one that suits.
#
# Nothing is done when the lock files are those of the last time: a start needs no network.
# Nothing is written outside .venv, and nothing needs root.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
venv=$root/.venv
stamps=$venv/hallucinarium
min=3.11
max=3.13
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONHOME PIP_REQUIRE_HASHES

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

version_of() { # prints e.g. 3.12, or nothing if that is no Python
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

is_suitable() { # of a version
    case $1 in 3.11 | 3.12 | 3.13) true ;; *) false ;; esac
}

find_python() { # sets python
    seen='' without_venv=''
    for python in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        version=$(version_of "$python")
        if ! is_suitable "$version"; then
            seen="$seen $python${version:+ (it is $version)}"
        elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            without_venv=$version
        else
            return 0
        fi
    done
    if [ -n "$without_venv" ]; then
        fail "Python $without_venv cannot make environments. On Debian and Ubuntu:" \
            "sudo apt-get install python3-venv (or python$without_venv-venv)"
    fi
    fail "no Python from $min to $max was found; looked for:$seen." \
        "Name yours: make setup PYTHON=/path/to/python3.12"
}

make_venv() { # keeps what is there if it works and is of the Python that was asked for
    is=$(version_of "$venv/bin/python")
    if [ -n "${PYTHON:-}" ]; then find_python; fi
    if is_suitable "$is" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        if [ -z "${PYTHON:-}" ] || [ "$is" = "$version" ]; then return 0; fi
    fi
    if [ -z "${PYTHON:-}" ]; then find_python; fi
    say "making .venv with $python (Python $version)"
    "$python" -m venv --clear "$venv" || fail "$python could not make $venv"
}

choose_lock() { # sets lock
    last=$(cat "$stamps/lock" 2>/dev/null || true)
    gpu=no
    if nvidia-smi -L 2>/dev/null | grep -q '^GPU'; then gpu=yes; fi
    lock=${LOCK:-$last}
    if [ -z "$lock" ]; then
        if [ $gpu = yes ]; then lock=gpu; else lock=cpu; fi
    fi
    case $lock in cpu | gpu) ;; *) fail "LOCK must be cpu or gpu, got '$lock'" ;; esac
    if [ $lock = cpu ] && [ $gpu = yes ] && [ -z "${LOCK:-}" ]; then
        say 'an NVIDIA GPU is there, but .venv is for the processor alone: make setup LOCK=gpu'
    fi
    if [ -n "$last" ] && [ "$last" != "$lock" ]; then
        say "from the $last packages to the $lock ones"
        rm -rf "$venv" # two TensorFlows in one environment overwrite each other
    fi
}

install() { # of a lock's name, with pip's other options; does nothing if it has been done
    name=$1 file=$root/requirements-$1.txt
    shift
    sum=$(cksum <"$file")
    if [ "$(cat "$stamps/$name" 2>/dev/null || true)" = "$sum" ]; then return 0; fi
    say "installing requirements-$name.txt into .venv; the first time this takes minutes"
    if [ ! -t 1 ]; then set -- --quiet "$@"; fi
    "$venv/bin/python" -m pip install --require-hashes "$@" -r "$file" ||
        fail "pip could not install requirements-$name.txt; the lines above say why"
    mkdir -p "$stamps"
    printf '%s\n' "$sum" >"$stamps/$name"
    installed=yes
}

case ${1:-} in run | dev) ;; *) fail 'say run or dev' ;; esac
choose_lock
make_venv
install "$lock"
printf '%s\n' "$lock" >"$stamps/lock"
if [ "$1" = dev ]; then install dev --no-deps; fi
if [ -n "${installed:-}" ]; then say 'done'; fi
