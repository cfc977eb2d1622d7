"""A recorded performance in a file: one `Take`, one module for each format.

Equal takes give equal bytes, and a file appears whole or not at all.
"""
