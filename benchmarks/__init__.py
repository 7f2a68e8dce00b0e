"""One program a promise, each printing ratios measured in turn within one run; see README.md."""
