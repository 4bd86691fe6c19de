"""The demonstrations: real services of real systems, imported, committed, booted and hurt.

`tools/demo` runs them for people; vmtests/cases/demo_test.py runs the same for the tests.
"""
