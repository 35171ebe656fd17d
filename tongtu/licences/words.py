"""Sentences kept with what stands in them."""

from tongtu.kernel.speech import kept

PERMIT = kept("通行证 %(number)s")
