# shellcheck shell=bash disable=SC2034
# Sourced with the names of the tools that a test of drawing needs: the plain build's own
# tools, a folder to work in, and a count of what is wrong.
[ -z "${BW_SANITIZE:-}" ] || { echo "the plain build is looked at: skipped"; exit 77; }
for p in "$@"; do
	command -v "$p" > /dev/null || { echo "$p is missing: skipped"; exit 77; }
done
looker=$BW_BUILD/tools/looktool drawer=$BW_BUILD/tools/drawtool
[ -x "$looker" ] && [ -x "$drawer" ] || { echo "the tools are not built: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
bad=0
fail() { echo "NOT: $1"; bad=1; }
