#!/usr/bin/env bash
# layers.sh - no include points the wrong way, each library has one home, SQL stays in store/ and a
# channel's name in its adapter. Prints every offence with its place; exit 1 when there is one.
set -u
cd "$(dirname "$0")/.." || exit 2
shopt -s nullglob
bad=0

offence() { # REASON, then grep's file:line:text on stdin
	while IFS= read -r line; do
		printf '%s   <- %s\n' "$line" "$1"
		bad=1
	done
}

# Which folders a folder may include besides itself.
allowed() {
	case $1 in
	base) echo ;;
	store | policy | messages) echo base ;;
	handlers) echo base store policy messages ;;
	bot | tests) echo base store policy messages handlers bot tests ;;
	esac
}

for folder in base store policy messages handlers bot tests; do
	files=$(find "$folder" -name '*.[ch]' -o -name '*.def' | sort)
	[ -n "$files" ] || continue
	ours=$(allowed "$folder" | tr ' ' '|')
	# The simulator's files include each other by their plain names; everything else is written
	# from the root, with the folder.
	# shellcheck disable=SC2086
	offence "$folder/ may include only: $folder $(allowed "$folder")" < <(
		grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' $files /dev/null |
			grep -vE "\"($folder${ours:+|$ours})/[^\"]+\"" |
			grep -vE '^tests/(simulator|fuzz|[a-z]+)/[^:]+:[0-9]+:#include "[a-z_]+\.(h|def)"')
done

# A library and the only files that may see it.
home() { # HEADER, PATTERN of allowed paths
	offence "only $2 may include <$1>" < <(
		grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*<$1>" --include='*.[ch]' \
			base store policy messages handlers bot | grep -vE "^($2)")
}
home 'sqlite3\.h' 'store/'
home 'curl/curl\.h' 'bot/net[a-z_]*\.[ch]'
home 'microhttpd\.h' 'bot/http'
home 'csv\.h' 'bot/csv\.c'
home 'pcre2\.h' 'base/match\.c|messages/'
home 'openssl/[a-z]+\.h' 'base/(secret|seal)\.c'
home 'jansson\.h' 'base/|bot/|messages/|handlers/form_state\.c'

# What the code says, without comments: strings stay.
code() {
	for f in "$@"; do
		awk -v f="$f" '
		{
			line = $0
			out = ""
			while (line != "") {
				if (inside) {
					at = index(line, "*/")
					if (!at) { line = ""; break }
					line = substr(line, at + 2); inside = 0; continue
				}
				at = index(line, "/*")
				if (!at) { out = out line; break }
				out = out substr(line, 1, at - 1); line = substr(line, at + 2); inside = 1
			}
			sub(/(^|[ \t])\/\/.*/, "", out)
			print f ":" FNR ":" out
		}' "$f"
	done
}

# Statements begin with their verb in capitals, in a string.
sql='"[^"]*(SELECT [a-z*(]|INSERT (OR [A-Z]+ )?INTO |UPDATE [a-z_]+ SET|DELETE FROM |CREATE (TABLE|INDEX|UNIQUE)|BEGIN IMMEDIATE|PRAGMA )'
offence 'SQL lives in store/' < <(
	code {base,policy,messages,handlers,bot}/*.[ch] | grep -E "$sql")

# Differences between channels are data in the adapters, never a question asked elsewhere. A company's
# WhatsApp number in a policy and a channel's name in a catalog are not questions.
offence "which channel it is, is asked only in its adapter" < <(
	code {base,policy,messages,store,handlers}/*.[ch] |
		grep -E '([!=]=|case)[[:space:]]*CHANNEL_(TELEGRAM|WHATSAPP)|"(telegram|whatsapp)"[[:space:]]*\)|api\.telegram\.org|graph\.facebook\.com')

# Time is a parameter. (The store waits a moment for another process's lock: store/store.c.)
offence 'time is given, not read: see base/clock.h' < <(
	code {policy,messages,store,handlers}/*.[ch] |
		grep -E '\b(time|clock_gettime|gettimeofday|u?sleep|nanosleep)[[:space:]]*\(' |
		grep -vE '^store/store\.c:[0-9]+:.*usleep\(BUSY_STEP_US\)')

[ "$bad" -eq 0 ] && echo "layers: every arrow points down"
exit "$bad"
