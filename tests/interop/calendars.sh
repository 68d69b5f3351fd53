#!/usr/bin/env bash
# Goal: every month of the other calendars begins on the day and has the length that ICU
# (in Node) says, for all years in which anybody living may date something.
set -u
tool=$BW_BUILD/tools/calendartool
[ -x "$tool" ] || { echo "no tool built"; exit 77; }
command -v node > /dev/null || { echo "node is not installed: skipped"; exit 77; }
node -e 'process.exit(Intl.DateTimeFormat("en-u-ca-persian").resolvedOptions().calendar === "persian" ? 0 : 1)' ||
	{ echo "this node has no calendars: skipped"; exit 77; }
months() { # ICU-NAME FIRST LAST: as calendartool says them
	node -e '
const [name, first, last] = [process.argv[1], +process.argv[2], +process.argv[3]];
const f = new Intl.DateTimeFormat("en-u-ca-" + name, { year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC" });
const at = d => { const p = Object.fromEntries(f.formatToParts(d * 864e5).map(x => [x.type, x.value]));
	return [parseInt(p.year ?? p.relatedYear), parseInt(p.month)]; };
let begin = null, month = null;
for (let d = -40000; d < 60000; d++) {
	const [y, m] = at(d);
	if (month && (y !== month[0] || m !== month[1])) {
		if (begin !== null && month[0] >= first && month[0] <= last) console.log(...month, d - begin, begin);
		begin = d;
	}
	month = [y, m];
}' "$1" "$2" "$3"
}
fail=0
check() { # OURS ICU-NAME FIRST LAST
	"$tool" "$1" "$3" "$4" > ours || fail=1
	months "$2" "$3" "$4" > icu
	[ -s icu ] && cmp -s ours icu || { echo "$1: differs from ICU:"; diff ours icu | head -5; fail=1; }
	echo "$1: $(wc -l < ours) months"
}
t=$(mktemp -d) || exit 1
trap 'rm -rf "$t"' EXIT
cd "$t" || exit 1
check jalali persian 1290 1470
check hijri islamic-civil 1300 1500
check ethiopian ethiopic 1880 2090
exit $fail
