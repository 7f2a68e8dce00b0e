"""The demonstration: the main job from attendance forms to verified badges, on made-up people."""
