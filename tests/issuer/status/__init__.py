"""Status lists, against a second decoder and their own laws."""
