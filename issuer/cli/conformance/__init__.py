"""A server for conformance suites: it signs whatever it is given, with a key that is thrown away.

It is a program of its own and no surface of the web: it has its own small https server, listens on
this machine only, opens no key and no database, and refuses to start beside a configured key.
"""
