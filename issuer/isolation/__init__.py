"""The child process in which everything that strangers hand in for verification is read.

A web process keeps one warm child, or two; each reads one submission at a time, many in its life,
with hard limits on time and memory. `verifier` is the way in; `start` and `child` are the program
on the other side, `wire` is what is said between them, `priority` who gets a processor first.
"""
