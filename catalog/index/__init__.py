"""The search index: what Postgres holds, as arrays that answer within milliseconds.

An index is a few segments. A segment is immutable: for every word the assets that hold it and where they hold it, and
for every attribute that a facet counts one array. What changed since the newest segment is read from Postgres and made
into one more, in memory, so an answer always knows what is committed. Everything here can be thrown away and is built
again from the tables.

`weights` (what a match is worth) < `words` (text → words) < `segments` < `writing` (documents → segment)
< `asking` (a query, taken apart) < `matching` (query × segments → scores) < `counting` (facets, order).
"""
