"""The supervision suites that are compared, and how each is given a tree of services."""
