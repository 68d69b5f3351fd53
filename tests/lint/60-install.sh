#!/usr/bin/env bash
# Goal: what is installed can be used: a program is built against it once with
# pkg-config and once with CMake, and runs.
set -eu
if [ -n "${BW_SANITIZE:-}" ]; then echo "skip: a sanitized library is not for installing"; exit 77; fi
missing=$(nm -D --undefined-only "$BW_BUILD/libbewaar.so" | awk '$2 ~ /^bw_/ { print $2 }')
if [ -n "$missing" ]; then
	echo "the library lacks functions of its own:"
	echo "$missing"
	exit 1
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cmake --install "$BW_BUILD" --prefix "$tmp/usr" > "$tmp/log" || { cat "$tmp/log"; exit 1; }
# Moved after installing: nothing may depend on where it was.
mv "$tmp/usr" "$tmp/moved"
lib=$(dirname "$(find "$tmp/moved" -name libbewaar.so)")
[ -f "$lib/pkgconfig/bewaar.pc" ] || { echo "no bewaar.pc"; exit 1; }
for h in "$BW_SRC"/include/bewaar/*.h; do
	[ -f "$tmp/moved/include/bewaar/$(basename "$h")" ] || { echo "not installed: $h"; exit 1; }
done
for page in "$BW_SRC"/docs/man/*.[1-8]; do
	[ -e "$page" ] || continue
	[ -f "$tmp/moved/share/man/man${page##*.}/$(basename "$page")" ] || { echo "not installed: $page"; exit 1; }
done

mkdir "$tmp/user"
cd "$tmp/user"
{
	for h in "$BW_SRC"/include/bewaar/*.h; do echo "#include <bewaar/$(basename "$h")>"; done
	cat << 'END'
#include <stdio.h>
int main(void) { puts(bw_rc_name(BW_EKEY)); return bw_rc_exit(BW_EKEY); }
END
} > user.c
try() {
	local rc=0 said
	said=$(LD_LIBRARY_PATH=$lib "$@") || rc=$?
	[ "$said" = wrong-key ] && [ "$rc" = 4 ] || { echo "$*: said $said, exit $rc"; exit 1; }
}
export PKG_CONFIG_PATH=$lib/pkgconfig
# shellcheck disable=SC2046
"${BW_CC:-cc}" -std=c17 -Wall -Wextra -Wpedantic -Werror $(pkg-config --cflags bewaar) user.c $(pkg-config --libs bewaar) -o with-pkg-config
try ./with-pkg-config
cat > CMakeLists.txt << 'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C)
find_package(bewaar 0.1 REQUIRED)
add_executable(with-cmake user.c)
target_link_libraries(with-cmake PRIVATE bewaar::bewaar)
END
cmake -S . -B build -G Ninja -DCMAKE_C_COMPILER="${BW_CC:-cc}" -DCMAKE_PREFIX_PATH="$tmp/moved" > "$tmp/log" || { cat "$tmp/log"; exit 1; }
cmake --build build > "$tmp/log" || { cat "$tmp/log"; exit 1; }
try ./build/with-cmake
# The modules are found from where the program and the library are now.
parts_are_there() {
	[ "$(jq -r '.checks[] | select(.name == "PDF" or .name == "drawing") | .result' | paste -sd' ')" = "good good" ] || { echo "$1 does not find its modules"; exit 1; }
}
# And so are the lists of authorities, all of them and what tells how to add one.
lists_are_there() {
	[ "$(jq -r '.authorities[].list' | paste -sd' ')" = "$(cd "$BW_SRC/docs/authorities" && printf '%s\n' *.conf | sed 's/\.conf$//' | sort | paste -sd' ')" ] ||
		{ echo "$1 does not find its lists of authorities"; exit 1; }
}
for list in "$BW_SRC"/docs/authorities/*; do
	cmp "$list" "$tmp/moved/share/bewaar/authorities/$(basename "$list")" || exit 1
done
if [ -x "$tmp/moved/bin/bewaar" ]; then
	"$tmp/moved/bin/bewaar" --json doctor > said
	parts_are_there program < said
	unset BEWAAR_AUTHORITIES
	lists_are_there program < said
fi
cat > doctor.c << 'END'
#include <bewaar/bewaar.h>
#include <bewaar/value.h>
#include <stdio.h>
int main(void) { struct bw_value *v; struct bw_err e = { 0 }; if (bw_doctor(NULL, &v, &e) != BW_OK) return 1; return puts(bw_value_json(v, false)) < 0; }
END
# shellcheck disable=SC2046
"${BW_CC:-cc}" -std=c17 $(pkg-config --cflags bewaar) doctor.c $(pkg-config --libs bewaar) -o doctor
LD_LIBRARY_PATH=$lib ./doctor | parts_are_there library
