"""Would the tests notice? Small faults put into the code one at a time: `make mutants`."""
