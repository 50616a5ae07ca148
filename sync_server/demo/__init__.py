"""A believable commune to try the programs with; every village, person and case in it is invented."""
