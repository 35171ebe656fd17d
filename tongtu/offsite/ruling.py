"""The verdict of a passage: a pure function of what was measured, the day, the place and the rules (I10)."""
