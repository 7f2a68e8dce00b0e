"""What a run does with a chunk of its awards: plan, sign, compare, record; one file a step."""
