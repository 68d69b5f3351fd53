#!/usr/bin/env bash
# How many ordinary pictures their owner would be asked about: share-held.sh BUILD
# FOLDER... (those of fetch-photos.sh, or any with pictures that are known to be ordinary).
# One line for each folder and rule; what could not be looked at is counted apart, since
# that is another matter. Nothing is said of how much sexual imagery is found: that needs
# other pictures. Who has a lawful, labelled set can run this over each label.
set -eu
[ $# -ge 2 ] || { echo "usage: share-held.sh BUILD FOLDER..." >&2; exit 2; }
build=$(cd "$1" && pwd)
shift
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export BEWAAR_MODEL=$build/share/bewaar/screen.model
printf '%-32s %-11s %8s %8s %7s %12s\n' pictures rule "looked at" "asked" share "not looked at"
for folder in "$@"; do
	for rule in standard-2 stricter-2; do
		option=
		[ "$rule" = standard-2 ] || option=--stricter
		# shellcheck disable=SC2086
		"$build/bewaar" --json --progress never screen $option "$folder" > "$tmp/$rule" 2> "$tmp/err" || [ $? = 5 ] || { cat "$tmp/err"; exit 1; }
		# Files that are no pictures are none of this.
		jq -r --arg name "$(basename "$folder")" --arg rule $rule '
			[.files[] | select(.format as $f | ["jpeg", "png", "gif", "webp", "tiff", "heif"] | index($f))]
			| (map(select(.model != null)) | length) as $seen
			| (map(select(.model != null and .verdict == "held")) | length) as $held
			| [$name, $rule, $seen, $held, (if $seen > 0 then 1000 * $held / $seen | round / 10 else 0 end), length - $seen] | @tsv' "$tmp/$rule" |
			awk -F '\t' '{ printf "%-32s %-11s %8d %8d %6.1f%% %12d\n", $1, $2, $3, $4, $5, $6 }'
	done
done
