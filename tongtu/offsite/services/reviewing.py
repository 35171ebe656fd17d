"""Two people look at each record, one after the other; only what both accept becomes a case."""
