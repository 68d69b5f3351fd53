#!/usr/bin/env bash
# Goal: calls that are easy to use wrongly do not occur; files and sockets are
# touched in sys/ alone; the library does not print and does not end the process.
set -u
cd "$BW_SRC" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Comments and texts out, so that only code is looked at: FILE:LINE:CODE, once for all rules.
code() {
	awk '{
		gsub(/"([^"\\]|\\.)*"/, "\"\"")
		gsub(/\/\*[^*]*\*\//, "")
		sub(/^[ \t]*\/?\*+[ \/].*/, "")
		sub(/\/\*.*/, "")
		print FILENAME ":" FNR ":" $0
	}' "$@"
}
# What is known and why it stays: "file | rule | reason", one a line.
allowed() { grep -qF "$1 | $2 | " tests/lint/banned.allow; }
bad=0
# The call must be no member (x->open) and no part of a longer name.
look() { # WHAT REGEX CODE
	local hit
	while IFS= read -r hit; do
		if allowed "${hit%%:*}" "$1"; then continue; fi
		echo "$hit  [$1]"
		bad=1
	done < <(grep -E "(^|[^A-Za-z0-9_.>*])($2)[ ]*\(" "$3")
}
mapfile -t all < <(find vault cli -name '*.[ch]' 2> /dev/null | sort)
[ ${#all[@]} -gt 10 ] || { echo "no sources found"; exit 1; }
code "${all[@]}" > "$work/all"
grep -E '^vault/[^:]*\.c:' "$work/all" > "$work/vault"
grep -v '^vault/sys/' "$work/vault" > "$work/rooms"
grep -v '^vault/sys/zygote\.c:' "$work/vault" > "$work/library"
grep -v '^vault/crypto/' "$work/library" > "$work/abort"

look "unbounded" 'strcpy|strcat|sprintf|vsprintf|gets|stpcpy|strncpy|strncat|alloca|scanf|sscanf|fscanf' "$work/all"
look "not reentrant, or cannot tell an error" 'strtok|atoi|atol|atoll|atof|localtime|gmtime|ctime|asctime|rand|srand|random|drand48' "$work/all"
look "starts a shell, or races" 'system|popen|tmpnam|tempnam|mktemp|tmpfile|vfork|access' "$work/all"
look "changes the whole process" 'setlocale|setenv|putenv|unsetenv|chdir|umask|signal|sigaction|atexit' "$work/rooms"
look "a file or socket outside sys/" 'open|openat|creat|fopen|fdopen|freopen|unlink|unlinkat|rename|renameat|mkdir|rmdir|fsync|fdatasync|pread|pwrite|opendir|stat|lstat|fstat|socket|connect|fork|execv|execve|execvp|mmap' "$work/rooms"
look "prints, or ends the process" 'printf|puts|putchar|perror|exit|_exit|vprintf' "$work/library"
# crypto/ may: a primitive that fails there leaves no safe way on.
look "ends the process" 'abort' "$work/abort"
exit $bad
