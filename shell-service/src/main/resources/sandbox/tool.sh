#!/bin/bash
# Calls a tool of the assistant from the shell: asks the service, one at a time, and prints its answer.
if ! { : >&200; } 2>/dev/null; then
  echo "${0##*/}: the way to the assistant's tools is closed" >&2
  exit 126
fi
exec 199<"$0"
flock 199
arguments=
[ $# -eq 0 ] || arguments=$(printf '%s\0' "$@" | base64 -w0)
printf 'call %s %s\0' "${0##*/}" "$arguments" >&200
IFS= read -r answer <&201 || exit 125
status=${answer%% *}
[ "$status" -eq 0 ] || exec >&2
printf %s "${answer#* }" | base64 -d
exit "$status"
