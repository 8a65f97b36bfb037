"""The catalog as other catalogs read it: one file a format, each a function from what is `Given` to what is sent.

Nothing here knows the database. `catalog.exporting` asks it for what a reader may see.
"""
