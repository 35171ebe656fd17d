"""A province of lorries: roads between its places, sites on the roads, a fleet with homes and habits, faults, weather.

The small things (roads, sites, journeys, weather, faults) are made in Python. Lorries, trips and passages come by
the million and are made in SQL by DuckDB, every draw a hash of the seed and of what it is drawn for: nothing
depends on the order of work, so the same seed gives the same bytes.
"""
