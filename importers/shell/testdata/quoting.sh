#!/bin/sh
# Quotes inside quotes inside expansions.
x='a b'
unset y
printf '%s|' "${y:-"a  b"}" "${y:-'single'}" ${y:-'s q'} "${y-"$x"}" "${x#"a "}" "${x%' b'}" "${y:-a\}b}"
printf '%s|' "${y:-\"q\"}" "\$x" "\\" '\' "a'b" 'a"b' "`echo "in  back"`" "$(echo "in  paren" ')')"
printf '%s|' "${x:+"${y-$(echo deep "${x}")}"}" ${y+} "${y+}" "${y-}" ""
printf '%s|' "$(case a in (a) echo case;; esac)" "$(case a in a) echo case;; esac)" $((2))"$((3))"
echo
cat <<E
${y:-"in here"} 'x' "y" ${x#"a "} \\ \` \$ \x
E
