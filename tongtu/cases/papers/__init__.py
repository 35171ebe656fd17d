"""What each document of a case says. One function a form; the forms themselves are the documents module's.

Nothing here decides: a writer gathers what is known on the day and names it as the form does.
"""

from tongtu.cases.papers import closing, decision, filing, hearing, notice, party, serving, volume

__all__ = ["closing", "decision", "filing", "hearing", "notice", "party", "serving", "volume"]
