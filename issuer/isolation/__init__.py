"""The child process in which everything that strangers hand in for verification is read.

A web process keeps one warm child, or two; each reads one submission at a time, many in its life,
with hard limits on time and memory. `verifier` is the way in; `child` is the program on the other
side, `wire` what is said between them.
"""
