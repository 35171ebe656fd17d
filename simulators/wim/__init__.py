"""A weigh-in-motion station on the roadside: lorries, measurements, photographs, signed upload.

It stands in for real sites over real HTTP and imports nothing of the product. One seed gives one
stream, always the same.
"""
