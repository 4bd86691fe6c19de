"""Tests of Slipway on real systems: in namespaces and in QEMU."""
