"""The pages of cases: the desk's, and the party's."""
