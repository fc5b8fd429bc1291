#!/usr/bin/env bash
# headers.sh COMPILER FLAGS... -- HEADERS... - each header compiles alone, so nobody must know what
# to include before it. Included from an empty file, because a header is not a program.
set -u
flags=()
while [ "$1" != -- ]; do
	flags+=("$1")
	shift
done
shift
bad=0
for header in "$@"; do
	echo "#include \"$header\"" |
		"${flags[@]}" -Werror -fsyntax-only -I"$(dirname "$header")" -x c - || {
		echo "$header does not compile alone"
		bad=1
	}
done
[ "$bad" -eq 0 ] && echo "headers: $# stand alone"
exit "$bad"
