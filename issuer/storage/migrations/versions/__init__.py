"""One file a step, named by its day. A step that was ever released is not changed again."""
