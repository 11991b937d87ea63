"""Rotations, joint chains and rigid transforms: mathematics that every room above uses, and nothing about people."""
