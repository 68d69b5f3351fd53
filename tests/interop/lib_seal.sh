# Shared by the sealing tests: the tool, a scratch folder, npm packages.
# shellcheck shell=bash
set -euo pipefail
tool=$BW_BUILD/tools/sealtool
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0
ok() { if "${@:2}" > "$scratch/log" 2>&1; then echo "ok    $1"; else echo "FAIL  $1"; tail -3 "$scratch/log"; failures=$((failures + 1)); fi; }
no() { if "${@:2}" > "$scratch/log" 2>&1; then echo "FAIL  $1 (was accepted)"; failures=$((failures + 1)); else echo "ok    $1"; fi; }
# exits WITH CODE: the command must exit with exactly this code.
code() { local want=$2 got=0; "${@:3}" > "$scratch/log" 2>&1 || got=$?; if [ "$got" = "$want" ]; then echo "ok    $1"; else echo "FAIL  $1: exit $got, not $want"; tail -3 "$scratch/log"; failures=$((failures + 1)); fi; }
need() { for n in "$@"; do command -v "$n" > /dev/null || { echo "SKIPPED: $n is not installed"; exit 77; }; done; }
# Pinned packages of other people's checkers, fetched once per build folder.
npm_packages() {
	need node npm
	npm_dir=$BW_BUILD/npm
	mkdir -p "$npm_dir"
	exec 8> "$npm_dir/.lock"; flock 8
	for p in "$@"; do
		local name=${p%@*} version=${p##*@}
		if ! grep -qs "\"version\": \"$version\"" "$npm_dir/node_modules/$name/package.json"; then
			[ -f "$npm_dir/package.json" ] || echo '{"private": true, "type": "module"}' > "$npm_dir/package.json"
			(cd "$npm_dir" && timeout 120 npm install --silent --no-audit --no-fund --ignore-scripts --save-exact "$p" > npm.log 2>&1) ||
				{ echo "SKIPPED: npm cannot fetch $p; its checks did NOT run"; exit 77; }
		fi
	done
	flock -u 8
}
finish() { [ "$failures" = 0 ] || { echo "$failures failed"; exit 1; }; }
