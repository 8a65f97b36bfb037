"""Other people's catalogs, read: one file a format, each a function from what their files hold to what is `Found`.

Nothing here knows the database. `lineage.importing` brings in what was found.
"""
