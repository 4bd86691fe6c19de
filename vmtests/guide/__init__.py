"""The guide's chapters as tests, and the practice machine that they and tools/practice run in."""
