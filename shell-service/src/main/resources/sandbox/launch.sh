# Opens what the sandbox is given before the privileges to open it are dropped, then becomes it.
# Arguments: the system-call filter, the user's root, the command of tools, passwd, group, a control
# group to enter or nothing, "mount" or nothing, and the command line.
root=$2
if [ "$7" = mount ]; then
  # In a mount namespace of our own: folders above the root need not be open to whom commands run as.
  mount --bind "$root" /mnt || exit 125
  root=/mnt
fi
exec 5<"$1" 6<"$root" 7<"$3" 8<"$4" 9<"$5" || exit 125
if [ -n "$6" ]; then
  echo "$$" >"$6/cgroup.procs" || exit 125
fi
shift 7
exec "$@"
