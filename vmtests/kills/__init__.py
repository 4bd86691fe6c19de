"""The kill test: a whole running tree under load, whose processes are killed at points chosen from a seed.

`python3 -m vmtests.kills --help` tells the options; docs/reliability.md says what is asked and what was found.
services.py  the tree's services       plan.py    which process dies, at which point, from the seed
states.py    files, or a lean table
tree.py      its processes and files   trace.py   stops a process at its Nth system call and kills it there
load.py      commands meanwhile        killer.py  carries the plan out; phases.py counts where kills fell
book.py, lines.py  what services and logs prove          watch.py, ends.py  what must hold during the run, and behind it
"""
