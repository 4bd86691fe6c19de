"""What tools/test does: build, unit tests, sanitizers, tests in namespaces and VMs, leak check."""
