"""Batches: the trials of an operation, their flags and their source code."""
