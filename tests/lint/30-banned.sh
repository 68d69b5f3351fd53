#!/usr/bin/env bash
# Goal: calls that are easy to use wrongly do not occur; files and sockets are
# touched in sys/ alone; the library does not print and does not end the process.
set -u
cd "$BW_SRC" || exit 1
# Comments and texts out, so that only code is looked at; the call must be no
# member (x->open) and no part of a longer name.
code() {
	sed -E -e 's/"([^"\\]|\\.)*"/""/g' -e 's|/\*[^*]*\*/||g' -e 's|^[ \t]*/?\*+[ /].*||' -e 's|/\*.*||' "$1"
}
# What is known and why it stays: "file | rule | reason", one a line.
allowed() { grep -qF "$1 | $2 | " tests/lint/banned.allow; }
bad=0
look() { # WHAT REGEX FILES...
	local what=$1 names=$2 f hits
	shift 2
	for f in "$@"; do
		hits=$(code "$f" | grep -nE "(^|[^A-Za-z0-9_.>*])($names)[ ]*\(" || true)
		if [ -n "$hits" ] && allowed "$f" "$what"; then continue; fi
		if [ -n "$hits" ]; then
			while read -r hit; do echo "$f:$hit  [$what]"; done <<< "$hits"
			bad=1
		fi
	done
}
mapfile -t all < <(find vault cli -name '*.[ch]' 2> /dev/null | sort)
mapfile -t rooms < <(find vault -name '*.c' -not -path 'vault/sys/*' | sort)
mapfile -t library < <(find vault -name '*.c' -not -path 'vault/sys/zygote.c' | sort)
[ ${#all[@]} -gt 10 ] || { echo "no sources found"; exit 1; }

look "unbounded" 'strcpy|strcat|sprintf|vsprintf|gets|stpcpy|strncpy|strncat|alloca|scanf|sscanf|fscanf' "${all[@]}"
look "not reentrant, or cannot tell an error" 'strtok|atoi|atol|atoll|atof|localtime|gmtime|ctime|asctime|rand|srand|random|drand48' "${all[@]}"
look "starts a shell, or races" 'system|popen|tmpnam|tempnam|mktemp|tmpfile|vfork|access' "${all[@]}"
look "changes the whole process" 'setlocale|setenv|putenv|unsetenv|chdir|umask|signal|sigaction|atexit' "${rooms[@]}"
look "a file or socket outside sys/" 'open|openat|creat|fopen|fdopen|freopen|unlink|unlinkat|rename|renameat|mkdir|rmdir|fsync|fdatasync|pread|pwrite|opendir|stat|lstat|fstat|socket|connect|fork|execv|execve|execvp|mmap' "${rooms[@]}"
look "prints, or ends the process" 'printf|puts|putchar|perror|exit|_exit|vprintf' "${library[@]}"
# crypto/ may: a primitive that fails there leaves no safe way on.
look "ends the process" 'abort' "${library[@]/#vault\/crypto\/*/vault/LAYERS}"
exit $bad
