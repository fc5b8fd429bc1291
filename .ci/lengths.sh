#!/usr/bin/env bash
# lengths.sh FILES... - the longest functions and files, so that neither grows unseen.
set -eu
echo "functions over 40 lines"
awk '
	FNR == 1 { start = 0; head = "" }
	/^[A-Za-z_].*\(/ && !/;[[:space:]]*$/ { head = $0 }
	/^\{/ { start = FNR; name = head }
	/^\}[[:space:]]*$/ && start {
		n = FNR - start + 1
		sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
		if (n > 40) printf "%5d  %s:%d %s\n", n, FILENAME, start, name
		start = 0
	}' "$@" | sort -rn | head -n 40
echo "files over 400 lines"
wc -l "$@" | awk '$2 != "total" && $1 > 400 { printf "%5d  %s\n", $1, $2 }' | sort -rn
