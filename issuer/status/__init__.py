"""Whether a credential still stands: one file per specification of status lists."""
