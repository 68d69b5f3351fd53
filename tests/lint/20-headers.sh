#!/usr/bin/env bash
# Goal: every header compiles alone; the public ones as C and as C++, with
# nothing but include/ in the path.
set -u
cd "$BW_SRC" || exit 1
cc=${BW_CC:-cc}
bad=0
mapfile -t inner < <(find vault -name '*.h' | sort)
mapfile -t public < <(find include -name '*.h' | sort)
[ ${#inner[@]} -gt 0 ] && [ ${#public[@]} -gt 0 ] || { echo "no headers found"; exit 1; }
# The headers of others that a header of ours includes.
read -ra others < <(pkg-config --cflags pangocairo)
"$cc" -std=c17 -D_GNU_SOURCE "${others[@]/#-I/-isystem}" -Wall -Wextra -Werror -Wno-unused -fsyntax-only -Iinclude -Ivault -x c "${inner[@]}" || bad=1
"$cc" -std=c17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -Iinclude -x c "${public[@]}" || bad=1
cxx=
for c in g++ clang++; do if command -v "$c" > /dev/null; then cxx=$c; break; fi; done
if [ -z "$cxx" ]; then
	echo "no C++ compiler (g++ or clang++): the public headers cannot be checked as C++"
	exit 1
fi
for h in "${public[@]}"; do
	echo "#include <${h#include/}>" | "$cxx" -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -Iinclude -x c++ - || bad=1
	grep -q 'extern "C"' "$h" || grep -vq '(' "$h" || { echo "$h: no extern \"C\""; bad=1; }
done
echo "${#inner[@]} inner and ${#public[@]} public headers"
exit $bad
