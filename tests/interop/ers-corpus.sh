#!/usr/bin/env bash
# Goal: evidence records that others wrote (the EU's DSS, BSI) are read, and those
# that lie in a container with their files lead from these files to what their
# tokens stamp; none of them does so for files that were altered. Whether the
# authorities are to be trusted is no question here: their roots are not at hand.
set -u
corpus=$BW_SRC/../shared/corpora/records
[ -d "$corpus" ] || { echo "SKIPPED: no corpus of records ($corpus)"; exit 77; }
command -v unzip > /dev/null || { echo "SKIPPED: unzip is needed"; exit 77; }
tool=$BW_BUILD/tools/ers_tool
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export ASAN_OPTIONS=detect_leaks=0
bad=0
is() { [ "$2" = "$3" ] || { bad=1; echo "NOT: $1: $2, wanted $3"; }; }
read=0 refused=''
while read -r f; do
	if "$tool" read "$f" > out; then read=$((read + 1)); else refused="$refused $(basename "$f")"; cat out; fi
done < <(find "$corpus" -name '*.ers' -o -name '*.er' | sort)
is "records read" $read 54
is "records refused" "$refused" " er_nok_wrong_version.er BIN-1_ER_malformed.ers"
lead=0 not=0 altered=0
while read -r z; do
	rm -rf x; mkdir x
	unzip -q -o "$z" -d x 2> /dev/null
	mapfile -t files < <(find x -type f ! -path '*/META-INF/*' ! -name mimetype)
	for e in x/META-INF/*evidencerecord*.ers; do
		[ -f "$e" ] || continue
		if "$tool" part "$e" - "${files[@]}" > out; then lead=$((lead + 1)); else not=$((not + 1)); echo "$(basename "$z"): $(cat out)"; continue; fi
		for f in "${files[@]}"; do printf x >> "$f"; done
		if "$tool" part "$e" - "${files[@]}" > out; then echo "NOT: $z is taken with altered files"; bad=1; else altered=$((altered + 1)); fi
		for f in "${files[@]}"; do truncate -s -1 "$f"; done
	done
done < <(find "$corpus" -type f \( -name '*.asice' -o -name '*.asics' -o -name '*.sce' -o -name '*.scs' \) | sort)
echo "$read records read; of those with their files $lead lead to their tokens, $not do not; $altered of $lead refused once altered"
is "records with their files" "$lead $not" "20 10"
is "refused once altered" "$altered" "$lead"
exit $bad
