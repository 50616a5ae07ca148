"""Sizes, in one place: text in sp (it follows the phone's text size), everything else in dp."""

BODY = 18  # nothing that must be read is smaller, except QUIET
QUIET = 16  # counters, times: never the only place where a thing is said
LEAD = 20
TITLE = 21
HEADING = 26
TARGET = 56  # least height and width of what a finger must hit
ICON = 28
EDGE = 16  # from the screen's edge
GAP = 12
BIG_GAP = 24
RADIUS = 14
COLUMN = 640  # widest column of text on a tablet
TABLET = 700  # from here on the screen counts as wide
WIDE = 840  # from here on a list stands beside what is opened from it
PANE = 380  # width of that list
