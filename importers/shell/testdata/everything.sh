#!/bin/sh
# One of everything; prints the same whether it is read here or printed by us and read again.
a=1 b='two words' c="three $a ${b}"
empty= tilde=~
: "${d:=default value}" "${e:="nested ${f:-"inner"} quotes"}"
printf '%s\n' "$a" "$b" "$c" "$d" "$e" ${b} "${b}" '' "" \' "\"" 'a\b' "a\b\\"
printf '<%s>' ${g:-x y} "${g:-x y}" ${b:+set "to $b"} "${#b}" "${b%% *}" "${b#* }" "${b%"words"}"
echo
echo "$#" "$1" "$2" $((1 + 2 * (a + 3))) $(( a << 2 )) $(echo sub $(echo nested)) `echo back \`echo quoted\``
if [ "$a" = 2 ]; then echo no; elif test "$a" -eq 1 && ! false; then echo yes; else echo never; fi
i=0
while [ $i -lt 3 ]; do i=$((i + 1)); [ $i = 2 ] && continue; echo "i $i"; done
until [ $i -le 0 ]; do i=$((i - 1)); done
for word in one "two three" $b; do printf '[%s]' "$word"; done; echo
for arg; do printf '{%s}' "$arg"; done; echo
case $b in
    one | "two"*) echo first ;;
    (t[a-z]o\ *) echo second ;;
    *) echo other ;;
esac
f() {
    local x="$1"
    echo "f $x" "$@"
    return 3
}
f p 'q r' || echo "returned $?"
g() ( exit 4 ); g; echo $?
{ echo group; echo error >&2; } 2>&1 | sed 's/^/> /'
(cd / && pwd)
cat <<END; cat <<-'RAW'
expanded $a ${b} $(echo command) \$escaped \\ "quotes" `echo b`
	tab kept
END
	$a is raw \ here
	RAW
x=$(cat <<INNER
inside $a
INNER
)
echo "$x" '$' a$ $
echo long \
  line con\
tinued # comment
exec 3>&1 >/dev/null
echo hidden
echo shown >&3
! true || echo negated
