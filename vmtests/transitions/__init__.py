"""The kill test with a manager: a whole tree changes its state again and again, and whoever runs it is killed meanwhile.

`python3 -m vmtests.transitions --help` tells the options; docs/reliability.md says what is asked and what was found.
rows.py      what the services are     services.py   writes them and the generations
model.py     what must follow from what is asked, by reckoning of its own
plan.py      what is asked, and who dies when, from the seed: phases of single.py, several.py and beside.py, described in
             asked.py
tree.py      processes and files       victims.py who dies, and where in his work (with vmtests.kills.trace)
diary.py     what services wrote of themselves     run.py  asks, kills, waits, judges
"""
