# Runs one command of a shell, inside of the sandbox. Arguments: the limits for ulimit, separated by
# commas; what the last command left; the command.
# The standard error becomes the way to the service, the standard input the way back.
exec 200>&2 201<&0 </dev/null 2>&1
while IFS= read -r -d , parley_limit; do
  ulimit "${parley_limit%%=*}" "${parley_limit#*=}" || { printf 'limits\0' >&200; exit 125; }
done <<<"$1"
unset parley_limit
printf 'ready\0' >&200
eval "$2" 2>/dev/null
parley_keep() {
  unset -f parley_keep
  # The place first: it is kept also when the rest is too much.
  printf 'place cd -- %q\numask %s\n\0' "$PWD" "$(umask)" >&200
  printf 'state cd -- %q\numask %s\n%s\n%s\0' "$PWD" "$(umask)" "$(declare -px)" "$(declare -f)" >&200
}
trap parley_keep EXIT
parley_command=$3
set --
eval "unset parley_command
$parley_command"
