#!/bin/sh
# Checks the pieces next to this script, puts them together, unpacks them into a new folder and runs the check from there:
#
#   sh unpack.sh [FOLDER] [--cpu and other options of the check]
#
# FOLDER is gpu-check in the current folder unless it is given. Needs sha256sum, tar, and xz or python3. Exit code 2: pieces are
# missing or damaged, or there is no room for them.
set -eu

fail() {
  echo "$1" >&2
  exit 2
}

case "${1:-}" in
  '' | -*) folder=gpu-check ;;
  *) folder=$1 && shift ;;
esac
pack=$(cd "$(dirname "$0")" && pwd)
[ -s "$pack/manifest.sha256" ] || fail "$pack/manifest.sha256 is missing. Copy it from the pack."
[ ! -e "$folder" ] || fail "$folder already exists. Name another folder, or remove it."

missing=$(cd "$pack" && while read -r _ piece; do [ -f "$piece" ] || echo "$piece"; done <manifest.sha256)
[ -z "$missing" ] || fail "Missing in $pack: $(echo $missing). Copy them from the pack."
damaged=$(cd "$pack" && sha256sum -c manifest.sha256 2>/dev/null | sed -n 's/: FAILED.*//p')
[ -z "$damaged" ] || fail "Damaged in $pack: $(echo $damaged). Copy them from the pack again."

decompress() {
  if command -v xz >/dev/null; then
    xz --decompress --stdout
  else
    python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.stdin.buffer), sys.stdout.buffer, 1 << 20)'
  fi
}

mkdir -p "$folder"
(cd "$pack" && cut -c 67- manifest.sha256 | xargs cat) | decompress | tar --extract -C "$folder" ||
  fail "Unpacking into $folder failed (see above)."
folder=$(cd "$folder" && pwd)
exec "$folder/node/bin/node" "$folder/repository/tools/dist/gpu-check/cli.js" "$@"
